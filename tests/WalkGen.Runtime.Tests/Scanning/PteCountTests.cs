using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

public class PteCountTests
{
    private const int Seeds = 40;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Counts_equal_those_of_a_walker_that_sees_each_entry<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        long all = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = space.Range();
            var counted = new Census.Counted();
            var naive = new Census.Naive();

            Assert.Equal(naive.Walk(space.Table, range), counted.Walk(space.Table, range));

            Assert.Equal(naive.Sums, counted.Sums);
            all += naive.Sums.All;
        }

        Assert.True(all > 10 * Seeds, $"only {all} entries in {TPaging.Name}");
    }
}
