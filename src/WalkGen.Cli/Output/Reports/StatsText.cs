using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen stats</c>.</summary>
internal static class StatsText
{
    public static IReadOnlyList<Section> Sections(PageTable table, StatsWalker walker)
    {
        List<Section> sections = [Entries(table, walker), Tables(walker), .. HugePageText.Sections(walker)];
        sections.Add(Frames(walker));
        NonPresentKind[] kinds = [.. walker.User.NonPresentKinds.Keys.Union(walker.Kernel.NonPresentKinds.Keys).Order()];
        if (kinds.Length > 0) sections.Add(States(walker, kinds));
        if (walker.MissingTables.Count > 0) sections.Add(Missing(walker));
        return sections;
    }

    private static Section Entries(PageTable table, StatsWalker walker) => new(
        $"{table.FormatName}, root {table.Root}: leaves and non-present entries",
        [
            Column.Text("size"), Column.Number("user leaves"), Column.Number("kernel leaves"),
            Column.Number("user non-present"), Column.Number("kernel non-present"),
        ],
        [
            .. walker.Levels.Reverse().Select(level => (string[])[
                ByteSize.Short(level.EntrySize), $"{walker.User.Leaves[level.Tested]}", $"{walker.Kernel.Leaves[level.Tested]}",
                $"{walker.User.NonPresent[level.Tested]}", $"{walker.Kernel.NonPresent[level.Tested]}"]),
        ]);

    private static Section Tables(StatsWalker walker) => new(
        "Tables",
        [Column.Text("level"), Column.Text("name"), Column.Number("frames"), Column.Number("visits")],
        [
            .. walker.Levels.Select(level => (string[])[
                Names.Of(level.Level), level.TableName, $"{walker.Frames(level.Level)}", $"{walker.Visits(level.Level)}"]),
        ]);

    private static Section Frames(StatsWalker walker) => new(
        "Mapped memory in the image, in KiB",
        [Column.Text("half"), Column.Number("held"), Column.Number("left out"), Column.Number("not named")],
        [
            .. walker.Halves.Select(half => (string[])[
                Names.Of(half.Half), $"{half.Frames.Held >> 10}", $"{half.Frames.LeftOut >> 10}", $"{half.Frames.NotNamed >> 10}"]),
        ]);

    private static Section States(StatsWalker walker, NonPresentKind[] kinds) => new(
        "Non-present entries by state",
        [Column.Text("state"), Column.Number("user"), Column.Number("kernel")],
        [
            .. kinds.Select(kind => (string[])[
                Names.Of(kind), .. walker.Halves.Select(half => $"{half.NonPresentKinds.GetValueOrDefault(kind)}")]),
        ]);

    private static Section Missing(StatsWalker walker) => new(
        walker.MissingTables.IsCut ? $"Missing tables: the first {MissingTables.Max}" : "Missing tables",
        [Column.Text("physical")],
        walker.MissingTables.Select(static table => (string[])[$"{table}"]));
}
