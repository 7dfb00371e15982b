using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The pairs over an address space: area by area, with huge pages that are split and malformed entries that are cleared.</summary>
public class SpacePairTests
{
    private const int Seeds = 40;

    private delegate WalkResult Run(AddressSpace space, VirtualRange range, Journal journal);

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void A_condition_equals_an_if<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (space, range, journal) => { var walker = new DirtyPages.Filtered(journal); return walker.Walk(space, range); },
            static (space, range, journal) => { var walker = new DirtyPages.Unfiltered(journal); return walker.Walk(space, range); });
        Compare<TPaging>(
            static (space, range, journal) => new ColdPages.Filtered(journal).Walk(space, range),
            static (space, range, journal) => new ColdPages.Unfiltered(journal).Walk(space, range));
        Compare<TPaging>(
            static (space, range, journal) => { var walker = new HugePages.Filtered(journal); return walker.Walk(space, range); },
            static (space, range, journal) => { var walker = new HugePages.Unfiltered(journal); return walker.Walk(space, range); });
        Compare<TPaging>(
            static (space, range, journal) => new EveryLevel.Filtered(journal).Walk(space, range),
            static (space, range, journal) => new EveryLevel.Unfiltered(journal).Walk(space, range));
        Compare<TPaging>(
            static (space, range, journal) => { var walker = new LowestPmd.Filtered(journal); return walker.Walk(space, range); },
            static (space, range, journal) => { var walker = new LowestPmd.Unfiltered(journal); return walker.Walk(space, range); });
        Compare<TPaging>(
            static (space, range, journal) => new Protect.Filtered(journal).Walk(space, range),
            static (space, range, journal) => new Protect.Unfiltered(journal).Walk(space, range));
    }

    private static void Compare<TPaging>(Run filtered, Run unfiltered)
        where TPaging : struct, IPagingFormat
    {
        int events = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var expected = new RandomAreas<TPaging>(seed);
            using var actual = new RandomAreas<TPaging>(seed);
            VirtualRange range = expected.Range();
            int stopAt = seed % 3 == 0 ? 1 + (seed % 50) : 0;
            Journal expectedJournal = new() { StopAt = stopAt }, actualJournal = new() { StopAt = stopAt };

            WalkResult expectedResult = Locked(expected.Space, unfiltered, range, expectedJournal);
            WalkResult actualResult = Locked(actual.Space, filtered, range, actualJournal);

            string what = $"{TPaging.Name}, seed {seed}, {range}";
            Journal.AssertEqual(expectedJournal, actualJournal, what);
            Assert.Equal(expectedResult, actualResult);
            Assert.True(expected.Tables.Bytes().AsSpan().SequenceEqual(actual.Tables.Bytes()), what);
            events += expectedJournal.Events.Count;
        }

        Assert.True(events > Seeds, $"only {events} events in {TPaging.Name}: the tables are too empty to show anything");
    }

    private static WalkResult Locked(AddressSpace space, Run run, VirtualRange range, Journal journal)
    {
        using (space.Lock.EnterWrite()) return run(space, range, journal);
    }
}
