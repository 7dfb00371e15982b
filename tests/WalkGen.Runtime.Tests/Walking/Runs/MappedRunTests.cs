using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Runs of pages, compared with those that the definition makes of single pages.</summary>
public class MappedRunTests
{
    private const int Seeds = 40;

    private delegate WalkResult Run<TPaging>(
        PageTable<TPaging, ArenaMemory> table, VirtualRange range, List<MappedRun> runs, int stopAt)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Runs_are_maximal<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, runs, _) => { var walker = new RunWalkers.Permissions(runs); return walker.Walk(table, range); },
            PageAttributes.Permissions | PageAttributes.Caching);
        Compare<TPaging>(
            static (table, range, runs, stopAt) => { var walker = new RunWalkers.Frames(runs, stopAt); return walker.Walk(table, range); },
            RunWalkers.Extents, stops: true);
        Compare<TPaging>(
            static (table, range, runs, _) => new RunWalkers.BesideEntries(runs).Walk(table, range), PageAttributes.None, decides: true);
        Compare<TPaging>(
            static (table, range, runs, _) => new RunWalkers.WithNonPresent(runs).Edit(table, range), RunWalkers.Everything);
    }

    private static void Compare<TPaging>(Run<TPaging> run, PageAttributes same, bool decides = false, bool stops = false)
        where TPaging : struct, IPagingFormat
    {
        int all = 0, merged = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            var reference = new RunWalkers.EachPage(decides);
            WalkResult expectedResult = reference.Walk(space.Table, range);
            List<MappedRun> expected = MergedRuns.Of(reference.Pages, same), actual = [];
            int stopAt = stops && seed % 4 == 0 ? 1 + (seed % 11) : 0;
            bool isStopped = stopAt != 0 && stopAt <= expected.Count;

            WalkResult result = run(space.Table, range, actual, stopAt);

            string what = $"{TPaging.Name}, {same}, seed {seed}, {range}";
            Assert.Equal((what, isStopped ? Journal.Stop : 0), (what, result.Code));
            if (!isStopped) Assert.Equal((what, expectedResult), (what, result));
            if (isStopped) expected = expected[..stopAt];
            if (!expected.SequenceEqual(actual)) Assert.Equal(what + Text(expected), what + Text(actual));
            all += actual.Count;
            merged += actual.Count(static one => one.Range.Length > one.PageSize);
        }

        Assert.True(all > Seeds && merged > Seeds / 10, $"only {all} runs, {merged} of several pages, in {TPaging.Name}, {same}");
    }

    private static string Text(IEnumerable<MappedRun> runs) => string.Concat(runs.Select(static run => $"\n{run}"));
}
