using System.Diagnostics;

namespace WalkGen.Cli.Tests;

/// <summary>Shell completion.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("walkgen du", "dump")]
    [InlineData("walkgen dump --fo", "--format")]
    [InlineData("walkgen dump --format le", "leaves")]
    [InlineData("walkgen stats --paging x86-64-", "x86-64-la57")]
    [InlineData("walkgen completion b", "bash")]
    [InlineData("walkgen live sm", "smaps")]
    [InlineData("walkgen watch --inter", "--interval")]
    public void The_tool_suggests_words(string line, string suggestion)
        => Assert.Contains(suggestion, ToolRun.Of($"[suggest:{line.Length}]", line).Output.Split('\n'));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Every_shell_gets_a_script_that_says_how_to_load_it(string shell)
    {
        string script = ToolRun.Of("completion", shell).Output;

        Assert.Contains($"walkgen completion {shell}", script.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Bash_completes_with_it()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash");
        string tool = typeof(Tool).Assembly.Location;
        string session = $$"""
            walkgen() { dotnet '{{tool}}' "$@"; }
            source <(walkgen completion bash)
            COMP_LINE='walkgen dump --format l' COMP_POINT=23 COMP_WORDS=(walkgen dump --format l) COMP_CWORD=3
            _walkgen
            echo "${COMPREPLY[@]}"
            """;

        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", session]) { RedirectStandardOutput = true })!;

        Assert.Equal("leaves\n", bash.StandardOutput.ReadToEnd());
    }
}
