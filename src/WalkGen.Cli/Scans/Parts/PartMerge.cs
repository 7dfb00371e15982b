using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>Joins the parts of a scan. Rows are read one by one; only roots and rows about the scan are in memory.</summary>
/// <param name="header">The header of a part.</param>
/// <param name="parts">The folders of all parts, in order.</param>
/// <param name="folder">Gets the files.</param>
/// <param name="name">The name of the results.</param>
/// <param name="terminal">Cancels it.</param>
internal sealed class PartMerge(PartHeader header, IReadOnlyList<string> parts, ScanFolder folder, string name, Terminal terminal)
{
    private static readonly Schema[] Joined =
        [InfoRows.Schema, PsRows.Schema, AreaRows.Schema, StatsRows.Schema, AuditRows.Schema, DumpColumns.Schema];

    public void Run()
    {
        foreach (Schema schema in Joined) Join(schema);
        bool areRootsCut = JoinRoots();
        Write(ScanRows.Schema, rows =>
        {
            rows.Begin();
            foreach (Cell[] row in PartNotes.Join(Readers(PartNotes.Schema)))
            {
                row[Schema.IdentityLength] = name;
                if (areRootsCut && row[PartNotes.Part].Text == "roots") row[^1] = RootsCommand.CutText;
                WriteRow(rows, row);
            }

            rows.EndWith(null);
        });
        Write(ErrorRows.Schema, rows => ErrorRows.Write(rows, header.Image, name, error: null));
    }

    private void Join(Schema schema) => Write(schema, rows =>
    {
        string? coverage = null;
        rows.Begin();
        foreach (RawRowReader part in Readers(schema))
        {
            while (part.Read()) WriteRow(rows, part.Cells);
            coverage = part.Coverage;
        }

        rows.EndWith(coverage);
    });

    private bool JoinRoots()
    {
        Dictionary<PhysicalAddress, string> cpus = [];
        FoundRoots found = PartRoots.Join(Readers(PartRoots.Schema), header.Mode, cpus, out string? coverage);
        Write(RootsRows.Schema, rows =>
        {
            RootsRows.Write(rows, header.Image, found, root => cpus.GetValueOrDefault(root.Root));
            rows.EndWith(coverage);
        });
        return found.IsCut;
    }

    private IEnumerable<RawRowReader> Readers(Schema schema)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            string path = Path.Combine(parts[i], ScanFiles.NameOf(schema, null));
            using var reader = new RawRowReader(path, schema, PartHeader.NameOf(header.Image, i + 1, parts.Count));
            yield return reader;
        }
    }

    private static void WriteRow(RowWriter rows, Cell[] cells) => rows.Write(
        new Identity(cells[0].Text, AddressIn(cells[1]), AddressIn(cells[2])), cells.AsSpan(Schema.IdentityLength));

    private static PhysicalAddress? AddressIn(in Cell cell) => cell.Kind == CellKind.Nothing ? null : new PhysicalAddress(cell.Number);

    private void Write(Schema schema, Action<RowWriter> write)
    {
        using ScanFile file = folder.Create(schema, header.Format, terminal);
        write(file.Rows);
        file.Close();
    }
}
