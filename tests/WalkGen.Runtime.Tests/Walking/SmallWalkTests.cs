using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Walks over few pages, which start at the PMD table and test entries one by one, against the interpreted walker.</summary>
public class SmallWalkTests
{
    private const int Seeds = 60;
    private const int RangesPerSeed = 20;

    [Fact]
    public void X86_64_walks_few_pages_as_the_reference_does() => Compare<X86_64>();

    [Fact]
    public void X86_64La57_walks_few_pages_as_the_reference_does() => Compare<X86_64La57>();

    [Fact]
    public void X86Pae_walks_few_pages_as_the_reference_does() => Compare<X86Pae>();

    [Fact]
    public void X86_walks_few_pages_as_the_reference_does() => Compare<X86>();

    [Fact]
    public void Sv39_walks_few_pages_as_the_reference_does() => Compare<RiscV<Sv39>>();

    [Fact]
    public void Sv57_walks_few_pages_as_the_reference_does() => Compare<RiscV<Sv57>>();

    [Fact]
    public void Five_levels_walk_few_pages_as_the_reference_does() => Compare<Tiny5>();

    [Fact]
    public void Four_levels_walk_few_pages_as_the_reference_does() => Compare<Tiny4>();

    [Fact]
    public void Three_levels_walk_few_pages_as_the_reference_does() => Compare<Tiny3>();

    [Fact]
    public void Two_levels_walk_few_pages_as_the_reference_does() => Compare<Tiny2>();

    private static void Compare<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        int entries = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            for (int i = 0; i < RangesPerSeed; i++)
            {
                VirtualRange range = tables.SmallRange();
                WalkEvent[] all = Reference(tables, range, PageTableLevel.Pte);

                var every = new PteRecording();
                Check(all, every.Walk(tables.Table, range), every.Events);

                var present = new PresentRecording();
                Check([.. all.Where(Passes<TPaging>)], present.Walk(tables.Table, range), present.Events);

                var pmds = new PresentPmdRecording();
                WalkEvent[] upper = [.. Reference(tables, range, PageTableLevel.Pmd).Where(Passes<TPaging>)];
                Check(upper, pmds.Walk(tables.Table, range), pmds.Events);

                entries += present.Events.Count(static e => e.Handler == "entry");
            }
        }

        Assert.True(entries >= Seeds / 2, $"only {entries} entries: the ranges miss the tables");
    }

    private static WalkEvent[] Reference<TPaging>(RandomTables<TPaging> tables, VirtualRange range, PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        var reference = new ReferenceWalker<TPaging>(tables.Memory, level, handled => handled == level);
        reference.Walk(tables.Table.Root, range);
        return [.. reference.Events];
    }

    private static bool Passes<TPaging>(WalkEvent e)
        where TPaging : struct, IPagingFormat
        => e.Handler == "missing" || (e.Handler == "entry" && new Entry<TPaging>(e.Value, e.Level).IsPresent);

    private static void Check(WalkEvent[] expected, WalkResult result, List<WalkEvent> events)
    {
        Assert.Equal(expected, events);
        Assert.Equal(new WalkResult(0, expected.Count(static e => e.Handler == "missing")), result);
    }
}
