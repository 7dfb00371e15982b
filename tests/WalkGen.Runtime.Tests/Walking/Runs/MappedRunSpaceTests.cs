using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Runs of pages over an address space: none crosses the end of a VMA, and no huge page is split.</summary>
public class MappedRunSpaceTests
{
    private const int Seeds = 40;

    private delegate WalkResult Run(AddressSpace space, VirtualRange range, List<MappedRun> runs);

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void Runs_are_maximal_in_each_VMA<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (space, range, runs) => { var walker = new RunWalkers.Permissions(runs); return walker.Walk(space, range); },
            PageAttributes.Permissions | PageAttributes.Caching);
        Compare<TPaging>(
            static (space, range, runs) => { var walker = new RunWalkers.Frames(runs, 0); return walker.Walk(space, range); },
            RunWalkers.Extents);
        Compare<TPaging>(
            static (space, range, runs) => new RunWalkers.BesideEntries(runs).Walk(space, range), PageAttributes.None, decides: true);
        Compare<TPaging>(static (space, range, runs) => new RunWalkers.WithNonPresent(runs).Walk(space, range), RunWalkers.Everything);
    }

    private static void Compare<TPaging>(Run run, PageAttributes same, bool decides = false)
        where TPaging : struct, IPagingFormat
    {
        int all = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var one = new RandomAreas<TPaging>(seed);
            using var other = new RandomAreas<TPaging>(seed);
            VirtualRange range = one.Range();
            var reference = new RunWalkers.EachPage(decides);
            List<MappedRun> actual = [];
            WalkResult expectedResult, result;
            using (one.Space.Lock.EnterWrite()) expectedResult = reference.Walk(one.Space, range);
            using (other.Space.Lock.EnterWrite()) result = run(other.Space, range, actual);

            string what = $"{TPaging.Name}, {same}, seed {seed}, {range}\n";
            List<MappedRun> expected = MergedRuns.Of(reference.Pages, same);
            Assert.Equal((what, expectedResult), (what, result));
            if (!expected.SequenceEqual(actual)) Assert.Equal(what + string.Join('\n', expected), what + string.Join('\n', actual));
            Assert.Equal(one.Tables.Bytes(), other.Tables.Bytes());
            all += actual.Count;
        }

        Assert.True(all > Seeds, $"only {all} runs in {TPaging.Name}, {same}");
    }
}
