using System.Buffers.Binary;
using System.Text;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Scans;

/// <summary>
/// Rows of a part of a scan, for <c>walkgen merge</c> alone: each cell is a byte for its kind, and its value. The file begins with its
/// part, so that one in the place of another is recognised, and ends with the coverage, so that one that was cut is.
/// </summary>
/// <param name="terminal">Gets the bytes.</param>
/// <param name="schema">The columns.</param>
/// <param name="part">The part: <see cref="PartHeader.NameOf"/>; null for a header.</param>
internal sealed class RawRows(Terminal terminal, Schema schema, string? part) : RowWriter(terminal, schema)
{
    /// <summary>What follows the last row, in place of the kind of a cell.</summary>
    public const byte AfterRows = 0xff;

    /// <summary>What a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "walkgen rows 2\n"u8;

    /// <summary>What follows <see cref="Magic"/>.</summary>
    public static string LabelOf(Schema schema, string? part) => $"{schema.Name} {part}";

    public override bool CanFork => false;

    public override RowWriter Fork(Terminal terminal) => throw new NotSupportedException("A file of a part has one writer.");

    public override void Begin()
    {
        Terminal.Buffer.Write(Magic);
        Write(LabelOf(Schema, part));
    }

    public override void End(Coverage? coverage) => EndWith(coverage is null ? null : CoverageText.Line(coverage));

    public override void EndSearch(SearchCoverage coverage) => EndWith(coverage.Line());

    public override void EndWith(string? coverage)
    {
        Terminal.Buffer.Write(AfterRows);
        Write(coverage);
        Terminal.Buffer.Flush();
    }

    protected override void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        int count = Write(identity.Cells) + Write(own);
        for (; count < Schema.Fields.Count; count++) Write(default(Cell));
    }

    private int Write(ReadOnlySpan<Cell> cells)
    {
        int count = 0;
        foreach (ref readonly Cell cell in cells)
        {
            if (cell.Kind == CellKind.Group)
            {
                count += Write(cell.Group.Cells);
                continue;
            }

            Write(cell);
            count++;
        }

        return count;
    }

    private void Write(in Cell cell)
    {
        Utf8Buffer buffer = Terminal.Buffer;
        buffer.Write((byte)cell.Kind);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        if (cell.Kind == CellKind.Flag)
        {
            buffer.Write((byte)cell.Number);
        }
        else if (cell.Kind is CellKind.Address or CellKind.Number)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, cell.Number);
            buffer.Write(number);
        }
        else if (cell.Kind == CellKind.Text)
        {
            byte[] text = Encoding.UTF8.GetBytes(cell.Text);
            BinaryPrimitives.WriteInt32LittleEndian(number, text.Length);
            buffer.Write(number[..sizeof(int)]);
            buffer.Write(text);
        }
    }
}
