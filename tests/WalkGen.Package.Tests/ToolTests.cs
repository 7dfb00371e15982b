namespace WalkGen.Package.Tests;

public class ToolTests(Feed feed)
{
    [Fact]
    public void The_tool_is_installed_from_the_feed_and_reads_an_image()
    {
        using var folder = new TestFolder();
        DotNet.Run(
            folder.Path,
            ["tool", "install", "WalkGen.Tool", "--version", Feed.Version, "--tool-path", folder.Of("tools"), "--configfile",
                feed.Configuration],
            feed.Unpacked);

        string walkgen = Path.Combine(folder.Of("tools"), OperatingSystem.IsWindows() ? "walkgen.exe" : "walkgen");
        (int exitCode, string output) = DotNet.Try(folder.Path, walkgen, ["info", Guest.Tables(1)]);

        Assert.Equal(0, exitCode);
        Assert.Matches(@"machine +x86-64\s", output);
        Assert.Matches(@"CPUs +2\s", output);
    }
}
