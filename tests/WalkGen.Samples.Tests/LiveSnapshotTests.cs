using LiveSnapshot;

namespace WalkGen.Samples.Tests;

/// <summary>The sample <c>LiveSnapshot</c>: snapshots of native memory that threads write.</summary>
public class LiveSnapshotTests
{
    [Fact]
    public void Each_snapshot_restores_to_the_memory_of_its_moment()
    {
        var (code, output, error) = Run("--size", "16", "--rounds", "4", "--interval", "50");
        bool lacksKernel = error.Contains("Linux", StringComparison.Ordinal) || error.Contains("userfaultfd", StringComparison.Ordinal);
        Assert.SkipWhen(lacksKernel, error);

        Assert.Equal((0, ""), (code, error));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, lines.Length);
        Assert.Equal(["restored 1: equal", "restored 2: equal", "restored 3: equal", "restored 4: equal"], lines[5..]);
        int[] pages = [.. lines[1..5].Select(static line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))];
        Assert.All(pages, static count => Assert.InRange(count, 1, 4096));
    }

    [Fact]
    public void A_bad_option_is_refused()
    {
        var (code, _, error) = Run("--rounds", "0");

        Assert.Equal(1, code);
        Assert.Contains("--rounds is from 1 to 1000.", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
