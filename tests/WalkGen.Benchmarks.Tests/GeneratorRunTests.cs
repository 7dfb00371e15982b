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

    [Fact]
    public void The_compiler_of_the_SDK_tells_how_long_the_generator_took()
    {
        var time = SdkCompiler.TimeGenerator(2);

        Assert.InRange(time, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2));
    }
}
