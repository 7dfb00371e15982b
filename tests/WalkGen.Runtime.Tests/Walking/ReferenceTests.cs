using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Generated walkers against the interpreted one, on random tables and ranges in every format.</summary>
public class ReferenceTests
{
    private const int Seeds = 300;

    [Fact]
    public void X86_64_walks_as_the_reference_does() => Compare<X86_64>();

    [Fact]
    public void X86_64La57_walks_as_the_reference_does() => Compare<X86_64La57>();

    [Fact]
    public void X86Pae_walks_as_the_reference_does() => Compare<X86Pae>();

    [Fact]
    public void X86_walks_as_the_reference_does() => Compare<X86>();

    [Fact]
    public void X86NoPse_walks_as_the_reference_does() => Compare<X86NoPse>();

    [Fact]
    public void Sv32_walks_as_the_reference_does() => Compare<RiscV<Sv32>>();

    [Fact]
    public void Sv39_walks_as_the_reference_does() => Compare<RiscV<Sv39>>();

    [Fact]
    public void Sv48_walks_as_the_reference_does() => Compare<RiscV<Sv48>>();

    [Fact]
    public void Sv57_walks_as_the_reference_does() => Compare<RiscV<Sv57>>();

    [Fact]
    public void Five_levels_walk_as_the_reference_does() => Compare<Tiny5>();

    [Fact]
    public void Four_levels_walk_as_the_reference_does() => Compare<Tiny4>();

    [Fact]
    public void Three_levels_walk_as_the_reference_does() => Compare<Tiny3>();

    [Fact]
    public void Two_levels_walk_as_the_reference_does() => Compare<Tiny2>();

    [Fact]
    public void A_walk_from_the_middle_of_the_topmost_page_ends_at_the_top()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(new VirtualRange(0xffff_ffff_ffff_f000, ulong.MaxValue), new PhysicalAddress(0x1000), EntryFlags.None);
        var walker = new PteRecording();

        walker.Walk(own.Table, new VirtualRange(0xffff_ffff_ffff_f800, ulong.MaxValue));

        Assert.Equal(new VirtualRange(0xffff_ffff_ffff_f800, ulong.MaxValue), Assert.Single(walker.Events).Range);
    }

    private static void Compare<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        int events = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            var range = seed % 10 == 0 ? VirtualRange.All : tables.Range();
            events += Compare(tables, range, new AllRecording(), static _ => true);
            Compare(tables, range, new PteRecording(), static level => level == PageTableLevel.Pte);
            Compare(tables, range, new PmdRecording(), static level => level is PageTableLevel.P4d or PageTableLevel.Pmd);
        }

        Assert.True(events > Seeds, $"only {events} events: the tables are too empty to show anything");
    }

    private static int Compare<TPaging, TWalker>(
        RandomTables<TPaging> tables, VirtualRange range, TWalker walker, Predicate<PageTableLevel> handles)
        where TPaging : struct, IPagingFormat
        where TWalker : Recording, IPageWalker
    {
        var lowest = Enum.GetValues<PageTableLevel>().Where(level => level >= 0 && handles(level)).Max();
        var reference = new ReferenceWalker<TPaging>(tables.Memory, lowest, handles);
        reference.Walk(tables.Table.Root, range);

        WalkResult result = walker.Walk(tables.Table, range);

        Assert.Equal(reference.Events, walker.Events);
        Assert.Equal(new WalkResult(0, reference.Events.Count(static e => e.Handler == "missing")), result);
        return walker.Events.Count;
    }
}
