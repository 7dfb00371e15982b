using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen stats --all</c>: a row for the kernel's half, a row per process, and their sum.</summary>
/// <param name="levels">The levels of the format, root first.</param>
internal sealed class AllStatsText(IReadOnlyList<LevelInfo> levels)
{
    private readonly List<string[]> _rows = [];
    private ulong[] _sum = new ulong[levels.Count + 3];

    public Section Section => new(
        "Page tables of all processes",
        [
            Column.Number("PID"), .. levels.Reverse().Select(static level => Column.Number($"{ByteSize.Short(level.EntrySize)} leaves")),
            Column.Number("mapped KiB"), Column.Number("non-present"), Column.Number("tables"), Column.Text("name"),
        ],
        [.. _rows, ["all", .. _sum.Select(static sum => $"{sum}"), ""]]);

    public void Add(ProcessHalf half, StatsWalker walker)
    {
        HalfStats stats = half.Process is null ? walker.Kernel : walker.User;
        ulong[] numbers =
        [
            .. levels.Reverse().Select(level => (ulong)stats.Leaves[level.Tested]), stats.AllMappedBytes >> 10,
            (ulong)levels.Sum(level => stats.NonPresent[level.Tested]), (ulong)levels.Sum(level => walker.Frames(level.Level)),
        ];
        _rows.Add([half.Process is { } process ? $"{process.Id}" : "", .. numbers.Select(static number => $"{number}"),
            half.Process?.Name ?? "(the kernel's half)"]);
        _sum = [.. _sum.Zip(numbers, static (sum, number) => unchecked(sum + number))];
    }
}
