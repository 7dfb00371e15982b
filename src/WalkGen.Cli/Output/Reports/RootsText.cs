using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen roots</c>.</summary>
internal static class RootsText
{
    public static Section Section(MemoryImage image, FoundRoots found) => new(
        found.Mode is { } mode
            ? $"Page-table roots, {PagingModes.NameOf(mode)}"
            : "Page-table roots, best guess first: the image does not name its paging mode",
        [
            Column.Text("root"), Column.Text("--paging"), Column.Text("family"), Column.Number("user tables"), Column.Number("user leaves"),
            Column.Number("kernel tables"), Column.Number("kernel leaves"), Column.Number("malformed"), Column.Number("missing"),
            Column.Text("CPUs"), .. found.Mode is null ? new[] { Column.Text("remark") } : [],
        ],
        found.Roots.Select((pair, index) => (string[])[
            $"{pair.Root.Root}", PagingModes.Find(pair.Mode)?.Word ?? "-", $"{pair.Root.Family}",
            $"{pair.Root.User.Good}", $"{pair.Root.User.Leaves}", $"{pair.Root.Kernel.Good}", $"{pair.Root.Kernel.Leaves}",
            $"{pair.Root.All.Malformed}", $"{pair.Root.All.Missing}", RootsRows.CpusOf(image, pair.Root),
            .. found.Mode is null ? new[] { found.IsGuess(index) ? "guess" : "" } : []]));
}
