using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>A row per root that was found.</summary>
internal static class RootRows
{
    public static readonly Schema Schema = new(
        "roots",
        [
            new("paging", CellKind.Text, "The paging mode that was looked for."),
            new("family", CellKind.Address, "The first root whose kernel half points to the same tables."),
            new("user_tables", CellKind.Number, "Tables below the entries of the user's half, each as often as it is met."),
            new("user_leaves", CellKind.Number, "Pages that they map, of any size."),
            new("kernel_tables", CellKind.Number, "Tables below the entries of the kernel's half."),
            new("kernel_leaves", CellKind.Number, "Pages that they map."),
            new("malformed", CellKind.Number, "Tables with entries that make no sense."),
            new("missing", CellKind.Number, "Tables that the image does not hold."),
            new("cpus", CellKind.Text, "The CPUs that used the root, from 0, with spaces between."),
        ]);

    public static void Write(RowWriter rows, MemoryImage image, PagingMode mode, IReadOnlyList<RootCandidate> roots)
    {
        rows.Begin();
        foreach (var root in roots)
        {
            rows.Write(
                new Identity(image.Path, root.Root, null),
                PagingModes.NameOf(mode),
                root.Family,
                root.User.Good,
                root.User.Leaves,
                root.Kernel.Good,
                root.Kernel.Leaves,
                root.All.Malformed,
                root.All.Missing,
                CpusOf(image, root));
        }

        rows.End(null);
    }

    public static Section Section(MemoryImage image, PagingMode mode, IReadOnlyList<RootCandidate> roots) => new(
        $"Roots of {PagingModes.NameOf(mode)}",
        [
            Column.Text("root"), Column.Text("family"), Column.Number("user tables"), Column.Number("leaves"), Column.Number("kernel tables"), Column.Number("leaves"),
            Column.Number("malformed"), Column.Number("missing"), Column.Text("CPUs"),
        ],
        [
            .. roots.Select(root => (string[])[
                $"{root.Root}", $"{root.Family}", $"{root.User.Good}", $"{root.User.Leaves}", $"{root.Kernel.Good}", $"{root.Kernel.Leaves}",
                $"{root.All.Malformed}", $"{root.All.Missing}", CpusOf(image, root)]),
        ]);

    private static string CpusOf(MemoryImage image, RootCandidate root)
        => string.Join(' ', image.Cpus.Where(cpu => cpu.PagingMode != PagingMode.None && cpu.Root == root.Root).Select(static cpu => cpu.Index));
}
