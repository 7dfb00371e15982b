using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>Reads the rows of a part of a scan one by one.</summary>
internal sealed class RawRowReader : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly BinaryReader _file;
    private readonly string _path;
    private readonly Schema _schema;
    private readonly string?[] _texts; // the last text of each column: rows mostly repeat it

    /// <param name="path">The file.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="part">The part: <see cref="PartHeader.NameOf"/>; null for a header.</param>
    /// <exception cref="BadDataException">It is no file of a part, or of another one.</exception>
    public RawRowReader(string path, Schema schema, string? part)
    {
        (_path, _schema) = (path, schema);
        Cells = new Cell[schema.Fields.Count];
        _texts = new string?[Cells.Length];
        if (!File.Exists(path)) throw new BadDataException($"{path} is missing: scan this part again.");
        _file = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize));
        try
        {
            if (!_file.ReadBytes(RawRows.Magic.Length).AsSpan().SequenceEqual(RawRows.Magic)) throw Damaged();
            if (LabelIn() == RawRows.LabelOf(schema, part)) return;
            throw new BadDataException($"{path} is a file of another part: scan this part again.");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The cells of the last row that was read.</summary>
    public Cell[] Cells { get; }

    /// <summary>The coverage, after the last row.</summary>
    public string? Coverage { get; private set; }

    /// <summary>Reads the next row; false after the last one.</summary>
    /// <exception cref="BadDataException">The file is damaged, or was cut.</exception>
    public bool Read()
    {
        try
        {
            for (int column = 0; column < Cells.Length; column++)
            {
                byte kind = _file.ReadByte();
                if (kind == RawRows.AfterRows && column == 0)
                {
                    if (CellOf(_file.ReadByte(), 0) is { Kind: CellKind.Text } coverage) Coverage = coverage.Text;
                    return false;
                }

                Cells[column] = CellOf(kind, column);
            }

            return true;
        }
        catch (EndOfStreamException)
        {
            throw Damaged();
        }
    }

    public void Dispose() => _file.Dispose();

    private string? LabelIn()
    {
        try
        {
            return CellOf(_file.ReadByte(), 0) is { Kind: CellKind.Text } label ? label.Text : null;
        }
        catch (EndOfStreamException)
        {
            throw Damaged();
        }
    }

    private Cell CellOf(byte kind, int column) => (CellKind)kind switch
    {
        not CellKind.Nothing when !Fits((CellKind)kind, _schema.Fields[column].Kind) => throw Damaged(),
        CellKind.Nothing => default,
        CellKind.Text => Text(column),
        CellKind.Address => Cell.Hex(_file.ReadUInt64()),
        CellKind.Number => _file.ReadUInt64(),
        CellKind.Flag => _file.ReadByte() != 0,
        _ => throw Damaged(),
    };

    private static bool Fits(CellKind kind, CellKind column)
        => kind == column || (IsNumber(kind) && IsNumber(column));

    private static bool IsNumber(CellKind kind) => kind is CellKind.Address or CellKind.Number;

    private string Text(int column)
    {
        int length = _file.ReadInt32();
        if (length < 0 || length > _file.BaseStream.Length - _file.BaseStream.Position) throw Damaged();
        string text = Encoding.UTF8.GetString(_file.ReadBytes(length));
        return text == _texts[column] ? _texts[column]! : _texts[column] = text;
    }

    private BadDataException Damaged() => new($"{_path} is damaged or was cut: scan this part again.");
}
