using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>A walker with a condition does what the same walker without it does whose handlers begin with an <c>if</c>.</summary>
public class PairTests
{
    private const int Seeds = 40;

    private delegate WalkResult Run<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range, Journal journal)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_condition_equals_an_if<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, journal)
                => { var walker = new DirtyPages.Filtered(journal); WalkResult r =
                walker.Walk(table, range); return Counted(r, journal, walker.Pages); },
            static (table, range, journal)
                => { var walker = new DirtyPages.Unfiltered(journal); WalkResult r =
                walker.Walk(table, range); return Counted(r, journal, walker.Pages); });
        Compare<TPaging>(
            static (table, range, journal) => new ColdPages.Filtered(journal).Walk(table, range),
            static (table, range, journal) => new ColdPages.Unfiltered(journal).Walk(table, range));
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new HugePages.Filtered(journal); return walker.Walk(table, range); },
            static (table, range, journal) => { var walker = new HugePages.Unfiltered(journal); return walker.Walk(table, range); });
        Compare<TPaging>(
            static (table, range, journal) => new EveryLevel.Filtered(journal).Walk(table, range),
            static (table, range, journal) => new EveryLevel.Unfiltered(journal).Walk(table, range));
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_condition_at_the_lowest_level_above_pages_equals_an_if<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new LowestPmd.Filtered(journal); return walker.Walk(table, range); },
            static (table, range, journal) => { var walker = new LowestPmd.Unfiltered(journal); return walker.Walk(table, range); });
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new LowestPud.Filtered(journal); return walker.Walk(table, range); },
            static (table, range, journal) => { var walker = new LowestPud.Unfiltered(journal); return walker.Walk(table, range); });
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_condition_of_a_walker_that_edits_equals_an_if<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, journal) => new Protect.Filtered(journal).Edit(table, range),
            static (table, range, journal) => new Protect.Unfiltered(journal).Edit(table, range),
            Turn<TPaging>(PageTableLevel.Pte));
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new Refill.Filtered(journal); return walker.Edit(table, range); },
            static (table, range, journal) => { var walker = new Refill.Unfiltered(journal); return walker.Edit(table, range); },
            Turn<TPaging>(PageTableLevel.Pte));
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new AgePmds.Filtered(journal); return walker.Edit(table, range); },
            static (table, range, journal) => { var walker = new AgePmds.Unfiltered(journal); return walker.Edit(table, range); },
            Turn<TPaging>(Geometry<TPaging>.RealLevel(PageTableLevel.Pmd)));
    }

    /// <summary>
    /// The same where each event empties entries anywhere in the tables: a walk that reads tests an entry again at its call.
    /// </summary>
    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Entries_that_are_emptied_ahead_of_a_walk_are_not_handled<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Action<RandomSpace<TPaging>, Random> empty = static (space, random) => space.ClearSome(random, 6);
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new DirtyPages.Filtered(journal); return walker.Walk(table, range); },
            static (table, range, journal) => { var walker = new DirtyPages.Unfiltered(journal); return walker.Walk(table, range); },
            empty);
        Compare<TPaging>(
            static (table, range, journal) => new ColdPages.Filtered(journal).Walk(table, range),
            static (table, range, journal) => new ColdPages.Unfiltered(journal).Walk(table, range),
            empty);
        Compare<TPaging>(
            static (table, range, journal) => { var walker = new LowestPmd.Filtered(journal); return walker.Walk(table, range); },
            static (table, range, journal) => { var walker = new LowestPmd.Unfiltered(journal); return walker.Walk(table, range); },
            empty);
    }

    /// <summary>In every second walk entries are changed at each event. A walker that edits sees each change.</summary>
    private static Action<RandomSpace<TPaging>, Random> Turn<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => (space, random) => space.TurnSome(random, level, 6);

    private static void Compare<TPaging>(
        Run<TPaging> filtered, Run<TPaging> unfiltered, Action<RandomSpace<TPaging>, Random>? meanwhile = null)
        where TPaging : struct, IPagingFormat
    {
        int events = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            int stopAt = seed % 3 == 0 ? 1 + (seed % 50) : 0;
            using var expected = new RandomSpace<TPaging>(seed);
            using var actual = new RandomSpace<TPaging>(seed);
            VirtualRange range = expected.Range();
            Journal Make(RandomSpace<TPaging> space)
            {
                var random = new Random(seed);
                return new() { StopAt = stopAt, Meanwhile = meanwhile is null || seed % 2 == 0 ? null : () => meanwhile(space, random) };
            }

            Journal expectedJournal = Make(expected), actualJournal = Make(actual);
            WalkResult expectedResult = unfiltered(expected.Table, range, expectedJournal);
            WalkResult actualResult = filtered(actual.Table, range, actualJournal);

            string what = $"{TPaging.Name}, seed {seed}, {range}";
            Journal.AssertEqual(expectedJournal, actualJournal, what);
            Assert.Equal(expectedResult, actualResult);
            Assert.True(expected.Bytes().AsSpan().SequenceEqual(actual.Bytes()), what);
            events += expectedJournal.Events.Count;
        }

        Assert.True(events > Seeds, $"only {events} events in {TPaging.Name}: the tables are too empty to show anything");
    }

    /// <summary>A struct whose loop worked on a copy has its state afterwards, too.</summary>
    private static WalkResult Counted(WalkResult result, Journal journal, int pages)
    {
        Assert.Equal(journal.Events.Count(static e => e.Handler == nameof(PageTableLevel.Pte)), pages);
        return result;
    }
}
