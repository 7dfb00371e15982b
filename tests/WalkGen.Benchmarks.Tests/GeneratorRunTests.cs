namespace WalkGen.Benchmarks.Tests;

/// <summary>The figures of <c>generator</c> are of what they say.</summary>
public class GeneratorRunTests
{
    [Fact]
    public void Each_walker_is_written_and_after_an_edit_one()
    {
        var run = GeneratorRun.Measure(20);

        Assert.Equal((20, 1), (run.Written, run.WrittenAgain));
    }
}
