using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary><c>-o</c> of the commands that write text or rows.</summary>
public sealed class OutputOptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    private string Target => Path.Combine(_folder, "results");

    public static TheoryData<string> Lines =>
    [
        "info", "dump", "dump --format leaves", "dump --format csv", "stats", "stats --format json", "info --format json",
        "translate 400000", "find --physical 0-fffffff", "audit --format jsonl", "roots",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_file_gets_what_the_standard_output_would_get(string line)
    {
        string[] words = line.Split(' ');
        string[] command = [words[0], Guest.Tables(1), .. words[1..]];
        File.WriteAllText(Target, "old");

        ToolRun file = ToolRun.Of([.. command, "-o", Target]), output = ToolRun.Of(command);
        byte[] onTerminal = ToolRun.On(80, [.. command, "--output", Target + "2"]).Bytes;

        Assert.Equal((output.Code, "", output.Error), (file.Code, file.Output, file.Error));
        Assert.Equal(output.Bytes, File.ReadAllBytes(Target));
        Assert.Equal(output.Bytes, File.ReadAllBytes(Target + "2")); // no frames, no colours
        Assert.Empty(onTerminal);
    }

    [Fact]
    public void Findings_are_no_failure()
    {
        ToolRun run = ToolRun.Of("audit", Guest.Tables(1), "--fail", "-o", Target);

        Assert.Equal(ExitCode.Findings, run.Code);
        Assert.Contains("findings: ", File.ReadAllText(Target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", ExitCode.BadData, "walkgen: nothing: there is no such file: check the path.\n")]
    [InlineData("", ExitCode.Usage, "The name of the file")]
    public void The_old_file_stays_if_the_command_fails(string image, int code, string message)
    {
        File.WriteAllText(Target, "old");

        ToolRun run = ToolRun.Of("dump", image, "-o", Target);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void The_old_file_stays_if_the_command_is_cancelled()
    {
        File.WriteAllText(Target, "old");
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(Stream.Null, error, cancellation: new CancellationToken(canceled: true));

        int code = Tool.Run(["dump", Guest.Tables(1), "-o", Target], terminal);

        Assert.Equal((ExitCode.Cancelled, "walkgen: cancelled.\n"), (code, error.ToString()));
        Assert.Equal("old", File.ReadAllText(Target));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("info")]
    [InlineData("diff")]
    public void An_input_is_not_replaced(string command)
    {
        string image = Path.Combine(_folder, "image");
        File.Copy(Guest.Tables(1), image);
        string[] words = command == "diff" ? [command, Guest.Tables(2), image] : [command, image];

        ToolRun run = ToolRun.Of([.. words, "-o", Path.Combine(_folder, ".", "image")]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("is the input", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Guest.Tables(1)), File.ReadAllBytes(image));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
