using System.Numerics;
using WalkGen.Dirty;

namespace WalkGen.Benchmarks.Tests;

/// <summary>All sides of the comparison of <c>dirty-rounds</c> find the pages that were written, and none in the next round.</summary>
public class DirtyRoundsTests(NativeFixture native) : IClassFixture<NativeFixture>
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 64)]
    [InlineData(100, 64)]
    public void Both_sides_find_the_written_pages(double percent, int clusterPages)
    {
        var pattern = new DirtyPattern(percent, clusterPages);
        using var log = new CollectedLog();
        using var c = new NativeDirtyLog(native.Walker.Library);
        RunSum expected = default;
        foreach (PageRun run in pattern.Runs) expected.Add(run);
        Assert.Equal((ulong)pattern.Words.Sum(static word => BitOperations.PopCount(word)), expected.Pages);

        foreach (bool skipsZeros in (bool[])[false, true])
        {
            log.Write(pattern);
            c.Write(pattern);
            Assert.Equal((expected, expected), (log.Round(), c.Round(skipsZeros)));
            Assert.Equal((default(RunSum), default(RunSum)), (log.Round(), c.Round(skipsZeros)));
        }
    }
}
