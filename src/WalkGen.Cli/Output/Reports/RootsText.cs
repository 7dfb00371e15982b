using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen roots</c>.</summary>
internal static class RootsText
{
    public static Section Section(MemoryImage image, PagingMode mode, IReadOnlyList<RootCandidate> roots) => new(
        $"Page-table roots, {PagingModes.NameOf(mode)}",
        [
            Column.Text("root"), Column.Text("family"), Column.Number("user tables"), Column.Number("user leaves"),
            Column.Number("kernel tables"), Column.Number("kernel leaves"), Column.Number("malformed"), Column.Number("missing"),
            Column.Text("CPUs"),
        ],
        [
            .. roots.Select(root => (string[])[
                $"{root.Root}", $"{root.Family}", $"{root.User.Good}", $"{root.User.Leaves}",
                $"{root.Kernel.Good}", $"{root.Kernel.Leaves}", $"{root.All.Malformed}", $"{root.All.Missing}",
                RootsRows.CpusOf(image, root)]),
        ]);
}
