namespace WalkGen.Cli.Tests;

/// <summary>The tool with closed outputs, and outputs that cannot be written.</summary>
public sealed class ClosedStreamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public ClosedStreamTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs a shell.");
        File.WriteAllBytes(Path.Combine(_folder, "image"), CoreBuilder.Small());
    }

    public static TheoryData<string, int> Scripts => new()
    {
        { "$walkgen info nothing 2>&-", 1 },
        { "$walkgen dump image --cpu 9 2>&-", 2 },
        { "$walkgen info image --nonsense 2>&-", 2 },
        { "$walkgen info image 2>&- > out", 0 },
        { "$walkgen info nothing 2> /dev/full", 1 },
        { "$walkgen info nothing >&- 2>&-", 1 },
        { "$walkgen info image >&-", 1 },
        { "$walkgen map image -o out 2>&-", 0 },
        { "$walkgen info nothing 2>&1 | true; exit ${PIPESTATUS[0]}", 1 },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_exit_code_needs_no_standard_error(string script, int code) => Check(ToolProgram.JustInTime, script, code);

    [Theory]
    [MemberData(nameof(Scripts))]
    [InlineData("$walkgen info image <&- >&- 2>&-", 1)] // the JIT's runtime has put files of its own in their places
    public void Nor_does_it_ahead_of_time(string script, int code) => Check(ToolProgram.AheadOfTime(), script, code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Check(ToolProgram tool, string script, int code)
    {
        ToolProcess run = ToolProcess.Shell(script, _folder, tool);
        Assert.Equal(code, run.Code);
        Assert.Empty(run.Output);
        if (script.Contains("-o out", StringComparison.Ordinal))
            Assert.StartsWith("<!DOCTYPE", File.ReadAllText(Path.Combine(_folder, "out")), StringComparison.Ordinal);
    }
}
