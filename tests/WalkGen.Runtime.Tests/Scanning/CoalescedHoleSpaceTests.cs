using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Merged holes over an address space: within each area the maximal runs, and each gap as it is.</summary>
public class CoalescedHoleSpaceTests
{
    private const int Seeds = 80;

    private delegate WalkResult Run(AddressSpace space, VirtualRange range, Journal journal);

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void Holes_are_coalesced_in_each_VMA<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (space, range, journal) => { var walker = new Holes.Alone(journal); return walker.Walk(space, range); }, decides: false);
        Compare<TPaging>(static (space, range, journal) => new Holes.BesideEntries(journal).Walk(space, range), decides: true);
        Compare<TPaging>(
            static (space, range, journal)
            => { var walker = new Holes.Editing(journal); return walker.Walk(space, range); }, decides: false);
    }

    /// <summary>
    /// A huge page of a file is cleared when it is split. The hole before it ends when its handler is called. After the split another hole
    /// begins.
    /// </summary>
    [Fact]
    public void A_huge_page_that_is_cleared_during_the_walk_becomes_part_of_a_hole()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(new VirtualRange(0x40_0000, 0x5f_ffff), new PhysicalAddress(0x4000_0000), EntryFlags.User, PageTableLevel.Pmd);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, own.Table.Root, arena);
        space.Add(new Vma(new VirtualRange(0, 0x7f_ffff), VmFlags.Write) { IsFile = true });
        var journal = new Journal();

        using (space.Lock.EnterWrite()) new Holes.BesideEntries(journal).Walk(space, new VirtualRange(0, 0x7f_ffff));

        Assert.Equal(
            [new VirtualRange(0, 0x3f_ffff), new VirtualRange(0x40_0000, 0x7f_ffff)],
            journal.Events.Select(static e => new VirtualRange(e.First, e.Last)));
    }

    private static void Compare<TPaging>(Run run, bool decides)
        where TPaging : struct, IPagingFormat
    {
        int holes = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var one = new RandomAreas<TPaging>(seed);
            using var other = new RandomAreas<TPaging>(seed);
            VirtualRange range = one.Range();
            var reference = new Holes.Reference(decides);
            var journal = new Journal();
            WalkResult expectedResult, result;
            using (one.Space.Lock.EnterWrite()) expectedResult = reference.Walk(one.Space, range);
            using (other.Space.Lock.EnterWrite()) result = run(other.Space, range, journal);
            IEnumerable<VirtualRange> expected = reference.Parts.SelectMany(part => MergedHoles.Of(reference.Each, reference.Pages, part))
                .Concat(reference.Gaps).OrderBy(static hole => hole.Start);
            List<VirtualRange> actual =
                [.. journal.Events.Where(static e => e.Handler == "hole").Select(static e => new VirtualRange(e.First, e.Last))];

            // What a handler has seen and is gone afterwards ends a hole and begins another one.
            if (decides)
            {
                actual = [.. reference.Parts.SelectMany(part => MergedHoles.Of(actual, [], part)).Concat(reference.Gaps)
                    .OrderBy(static hole => hole.Start)];
            }

            string what = $"{TPaging.Name}, seed {seed}, {range}";
            Assert.Equal((what, expectedResult), (what, result));
            string missing = string.Join(' ', expected.Except(actual)), unexpected = string.Join(' ', actual.Except(expected));
            Assert.True(expected.SequenceEqual(actual), $"{what}: missing {missing}, not expected {unexpected}");
            holes += journal.Events.Count(static e => e.Handler == "hole");
        }

        Assert.True(holes > Seeds, $"only {holes} holes in {TPaging.Name}");
    }
}
