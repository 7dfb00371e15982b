using WalkGen.Pieces;
using WalkGen.Runtime.Tests.Scanning;
using WalkGen.Runtime.Tests.Walking.Fused;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>Walks with one cursor make the calls of one walk.</summary>
public class PausedWalkTests
{
    private const int Seeds = 40;
    private const int Kinds = 6;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Paused_walks_see_what_one_walk_sees<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int pauses = 0, stops = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            var over = new WalkWithPauses(space.Table, range, new Random(seed));
            for (int kind = 0; kind < Kinds; kind++)
            {
                int stopAt = seed % 2 == 0 ? 0 : 1 + (((seed * 7) + (kind * 13)) % 60);
                (List<string> expected, WalkResult whole) = Walk(kind, stopAt, new WalkOver<TPaging>(space.Table, range));
                (List<string> actual, WalkResult paused) = Walk(kind, stopAt, over);
                AssertEqual($"{TPaging.Name}, seed {seed}, {range}, walker {kind}", expected, actual);
                Assert.Equal((seed, kind, whole), (seed, kind, paused));
                if (!whole.IsCompleted) stops++;
            }

            pauses += over.Pauses;
        }

        Assert.True(pauses >= Seeds && stops > 0, $"{pauses} pauses, {stops} stops");
    }

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void Paused_walks_over_tables_of_anything<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            VirtualRange range = tables.Range();
            var whole = new AllRecording();
            WalkResult expected = whole.Walk(tables.Table, range);
            var paused = new AllRecording();
            WalkResult actual = new WalkWithPauses(tables.Table, range, new Random(seed)).Walk(paused);
            Assert.Equal(whole.Events, paused.Events);
            Assert.Equal(expected, actual);
        }
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Progress_ends_with_the_number_of_tables<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        long most = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            var progress = new Reports();
            var holes = new FusedParts.Gaps(new FusedParts.Calls(0));
            holes.Walk(space.Table, space.Range(), progress);
            Assert.NotEmpty(progress.All);
            Assert.All(progress.All, report => Assert.Equal(progress.All[^1].Tables, report.Total));
            Assert.Equal(1, progress.All[^1].Share);
            Assert.Equal(progress.All.Select(static report => report.Tables).Order(), progress.All.Select(static report => report.Tables));
            most = Math.Max(most, progress.All[^1].Tables);
        }

        Assert.True(most > 3, $"{most} tables");
    }

    [Fact]
    public void A_cancelled_walk_goes_on_from_the_cursor()
    {
        using var space = new ManyTables<X86_64>(2);
        using var source = new CancellationTokenSource();
        var cursor = new WalkCursor(VirtualRange.All);
        FusedParts.Calls expected = new(0), actual = new(0);
        var whole = new FusedParts.Extents(expected);
        whole.Walk(space.Table);
        var walker = new FusedParts.Extents(actual);
        walker.Walk(space.Table, cursor, new WalkBudget { Tables = 5 });
        int before = actual.All.Count;
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => walker.Walk(space.Table, cursor, default, source.Token));
        Assert.Equal(before, actual.All.Count);
        walker.Walk(space.Table, cursor);
        AssertEqual("cancelled", expected.All, actual.All);
        Assert.True(cursor.IsEnded);
    }

    [Fact]
    public void A_retry_after_the_table_below_is_made()
    {
        using var space = new ManyTables<X86_64>(2);
        ParallelWalkers.Calls expected = new(3, 3), actual = new(3, 3);
        WalkResult whole = new ParallelWalkers.Retrying(expected).Walk(space.Table);
        WalkResult paused = new WalkWithPauses(space.Table, VirtualRange.All, new Random(1)).Walk(new ParallelWalkers.Retrying(actual));
        AssertEqual("retries", expected.All, actual.All);
        Assert.Equal(whole, paused);
        Assert.NotEqual(expected.All.Count, expected.All.Distinct().Count());
    }

    [Fact]
    public void A_cursor_is_for_one_page_table()
    {
        using ManyTables<X86_64> one = new(2), other = new(3);
        var cursor = new WalkCursor(VirtualRange.All);
        var walker = new FusedParts.Extents(new FusedParts.Calls(0));
        walker.Walk(one.Table, cursor, new WalkBudget { Tables = 1 });
        Assert.Throws<InvalidOperationException>(() => walker.Walk(other.Table, cursor));
        Assert.Throws<ArgumentOutOfRangeException>(() => walker.Walk(one.Table, cursor, new WalkBudget { Tables = 0 }));
        Assert.False(cursor.IsEnded);
    }

    [Fact]
    public void Both_root_tables_are_one_walk()
    {
        using var lower = new RandomSpace<AArch64<Formats.Granule4K, Formats.VaSize48, Formats.Ttbr0>>(3);
        using var upper = new RandomSpace<AArch64<Formats.Granule4K, Formats.VaSize48, Formats.Ttbr1>>(4);
        PageTable both = lower.Table.WithUpper(upper.Table);
        for (int kind = 0; kind < Kinds; kind++)
        {
            (List<string> expected, WalkResult whole) = Walk(kind, 0, new WalkOverAny(both));
            (List<string> actual, WalkResult paused) = Walk(kind, 0, new WalkWithPauses(both, VirtualRange.All, new Random(kind)));
            AssertEqual($"walker {kind}", expected, actual);
            Assert.Equal(whole, paused);
        }
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Paused_walks_edit_what_one_walk_edits<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            using RandomSpace<TPaging> one = new(seed), other = new(seed);
            VirtualRange range = one.Range();
            var whole = new FusedParts.Protect();
            WalkResult expected = whole.Edit(one.Table, range);
            var paused = new FusedParts.Protect();
            var cursor = new WalkCursor(range);
            var budgets = new WalkWithPauses(other.Table, range, new Random(seed));
            while (!cursor.IsEnded) paused.Edit(other.Table, cursor, budgets.Budget());
            Assert.Equal(expected, cursor.Result);
            Assert.Equal(one.Bytes(), other.Bytes());
        }
    }

    private static (List<string> Calls, WalkResult Result) Walk(int kind, int stopAt, IWalkOver over)
    {
        FusedParts.Calls[] calls = [.. Enumerable.Range(0, 5).Select(part => new FusedParts.Calls(stopAt == 0 ? 0 : stopAt + part))];
        var fused = new FusedParts.Readers(
            new FusedParts.Levels(calls[0]), new FusedParts.Gaps(calls[1]), new FusedParts.Extents(calls[2]),
            new FusedParts.Tables(calls[3]), new FusedParts.Census(calls[4]));
        WalkResult result = kind switch
        {
            0 => over.Walk(fused.Levels),
            1 => over.Walk(ref fused.Gaps),
            2 => over.Walk(ref fused.Extents),
            3 => over.Walk(fused.Tables),
            4 => over.Walk(ref fused.Census),
            _ => over.Walk(ref fused),
        };
        return ([.. calls.SelectMany(static one => one.All), $"{fused.Census.Dirty} dirty"], result);
    }

    private static void AssertEqual(string what, List<string> expected, List<string> actual)
    {
        int at = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        Assert.True(
            at == expected.Count && at == actual.Count,
            $"{what}, call {at}: expected {expected.ElementAtOrDefault(at)}, got {actual.ElementAtOrDefault(at)}");
    }

    private sealed class Reports : IProgress<WalkProgress>
    {
        public List<WalkProgress> All { get; } = [];

        public void Report(WalkProgress value) => All.Add(value);
    }
}
