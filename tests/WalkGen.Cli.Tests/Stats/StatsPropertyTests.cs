using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Tests;

/// <summary>Tables that are counted as a whole give the counts of their entries.</summary>
public class StatsPropertyTests
{
    private const int Rounds = 3;

    public static TheoryData<PagingMode, bool> Formats()
    {
        var formats = new TheoryData<PagingMode, bool>();
        foreach (PagingModeInfo mode in PagingModes.All)
        {
            formats.Add(mode.Mode, false);
            formats.Add(mode.Mode, true);
        }

        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void All_numbers_are_those_of_a_count_entry_by_entry(PagingMode mode, bool isLinux)
    {
        LinuxKernel? kernel = isLinux ? new LinuxKernel(new LinuxVersion(6, 12)) : null;
        bool hasNonPresent = false, hasInPlace = false;
        for (int seed = 0; seed < Rounds; seed++)
        {
            using var file = new TestFile(Tables(new Random(seed), mode, out PhysicalAddress root));
            using var image = MemoryImage.Open(file.Path);
            PageTable table = image.OpenPageTable(root, mode);
            if (kernel is { } linux) table = linux.Interpret(table);
            var frames = new FramePresences(image);
            var expected = new LeafByLeafStats(table, kernel, frames);
            expected.Run();

            var walker = new StatsWalker(table, new HeldFrames(image), kernel, presences: frames);
            walker.Walk(table);
            walker.Finish();

            Assert.Equal(Numbers(expected.User, walker.Levels), Numbers(walker.User, walker.Levels));
            Assert.Equal(Numbers(expected.Kernel, walker.Levels), Numbers(walker.Kernel, walker.Levels));
            hasNonPresent |= expected.User.NonPresent.Values.Any(static count => count > 0);
            hasInPlace |= walker.Levels.Any(level => expected.User.HugePages.RegionsAt(level.Tested)?.InPlace.Regions > 0);
        }

        Assert.True(hasNonPresent, "No table has a non-present entry.");
        Assert.True(hasInPlace || mode == PagingMode.X86NoPse, "No region could be a huge page.");
    }

    private static byte[] Tables(Random random, PagingMode mode, out PhysicalAddress root)
    {
        using var any = new TestFile(CoreBuilder.Small());
        using var image = MemoryImage.Open(any.Path);
        var tables = new RandomTables(random);
        image.OpenPageTable(default, mode).Accept(ref tables);
        root = tables.Root;
        ulong length = (ulong)tables.Memory.Length;
        return new CoreBuilder().Load(RandomTables.Start, tables.Memory)
            .Load(RandomTables.Start + (2 * length), [], length / 2).Build();
    }

    private static string[] Numbers(HalfStats half, IReadOnlyList<LevelInfo> levels) =>
    [
        string.Join(' ', half.Counters), $"{half.Frames.Held} {half.Frames.LeftOut} {half.Frames.NotNamed}",
        .. levels.SelectMany(level => (string[])
            [.. Totals(half.HugePages.RegionsAt(level.Tested)), .. Totals(half.HugePages.RunsAt(level.Tested))]),
    ];

    private static IEnumerable<string> Totals(RegionCounter? regions)
        => regions?.All.Select(one => $"{regions.Size:x} {one.Kind}: {one.Totals.Regions} regions, {one.Totals.Marked} marked, "
            + $"{one.Totals.Leaves} leaves, {one.Totals.MappedBytes} bytes, {one.Totals.TableFrames} tables") ?? [];
}
