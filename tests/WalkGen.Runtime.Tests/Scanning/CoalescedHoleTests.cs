using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Coalesced holes, compared with those of a walker that gets each hole.</summary>
public class CoalescedHoleTests
{
    private const int Seeds = 60;

    private delegate WalkResult Run<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range, Journal journal)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Coalesced_holes_are_the_maximal_runs<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, journal)
            => { var walker = new Holes.Alone(journal); return walker.Walk(table, range); }, decides: false, stops: true);
        Compare<TPaging>(
            static (table, range, journal) => new Holes.BesideEntries(journal).Walk(table, range), decides: true, stops: false);
        Compare<TPaging>(
            static (table, range, journal)
            => { var walker = new Holes.BesidePmd(journal); return walker.Walk(table, range); }, decides: false, stops: true);
        Compare<TPaging>(
            static (table, range, journal)
            => { var walker = new Holes.Editing(journal); return walker.Edit(table, range); }, decides: false, stops: false);
    }

    [Fact]
    public void An_empty_space_is_one_hole_up_to_the_top()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16, 14);
        var wide = new PageTable<Wide64, ArenaMemory>(arena.Memory, arena.Allocate());
        var halves = new PageTable<X86_64, ArenaMemory>(arena.Memory, arena.Allocate());
        Journal ofWide = new(), ofHalves = new();
        Holes.Alone inWide = new(ofWide), inHalves = new(ofHalves);

        inWide.Walk(wide);
        inHalves.Walk(halves);

        Assert.Equal([VirtualRange.All], ofWide.Events.Select(Range));
        Assert.Equal(
            [new VirtualRange(0, 0x7fff_ffff_ffff), new VirtualRange(0xffff_8000_0000_0000, ulong.MaxValue)],
            ofHalves.Events.Select(Range));
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void There_is_no_hole_after_the_last_page<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 18, 14);
        var own = new OwnedPageTable<TPaging>(arena);
        VirtualRange top = default;
        foreach (VirtualRange part in Geometry<TPaging>.Parts(VirtualRange.All)) top = part;
        var page = new VirtualRange(top.Last.Value - ((1UL << TPaging.PageShift) - 1), top.Last.Value);
        own.Map(page, new PhysicalAddress(0x1000), EntryFlags.User);
        var journal = new Journal();
        var walker = new Holes.Alone(journal);

        walker.Walk(own.Table, top);

        Assert.Equal([new VirtualRange(top.Start.Value, page.Start.Value - 1)], journal.Events.Select(Range));
    }

    private static void Compare<TPaging>(Run<TPaging> run, bool decides, bool stops)
        where TPaging : struct, IPagingFormat
    {
        int holes = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            var reference = new Holes.Reference(decides);
            WalkResult expectedResult = reference.Walk(space.Table, range);
            var expected = new List<VirtualRange>();
            foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
            {
                expected.AddRange(MergedHoles.Of(reference.Each, reference.Pages, part));
            }

            var journal = new Journal { StopAt = stops && seed % 4 == 0 ? 1 + (seed % 11) : 0 };
            bool isStopped = journal.StopAt != 0 && journal.StopAt <= expected.Count;
            WalkResult result = run(space.Table, range, journal);

            string what = $"{TPaging.Name}, seed {seed}, {range}";
            List<VirtualRange> actual = [.. journal.Events.Where(static e => e.Handler == "hole").Select(Range)];
            Assert.Equal((what, isStopped ? Journal.Stop : 0), (what, result.Code));
            if (!isStopped) Assert.Equal((what, expectedResult), (what, result));
            Assert.Equal((what, Text(isStopped ? expected.Take(journal.StopAt) : expected)), (what, Text(actual)));
            AssertAscending(journal, what);
            holes += actual.Count;
        }

        Assert.True(holes > Seeds, $"only {holes} holes in {TPaging.Name}");
    }

    /// <summary>A hole is reported at its end: before the next entry, and after the previous one.</summary>
    private static void AssertAscending(Journal journal, string what)
    {
        for (int i = 1; i < journal.Events.Count; i++)
        {
            Assert.True(journal.Events[i - 1].First < journal.Events[i].First, $"{what}: {journal.Events[i]}");
        }
    }

    private static VirtualRange Range(ScanEvent call) => new(call.First, call.Last);

    private static string Text(IEnumerable<VirtualRange> ranges) => string.Join(' ', ranges);
}
