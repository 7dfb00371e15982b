using System.Text.RegularExpressions;
using RiscVMachine;
using Spectre.Console;

namespace WalkGen.Samples.Tests;

/// <summary>The command of the sample.</summary>
public class RiscVMachineTests
{
    private static readonly string[] Quick = ["--rounds", $"{GuestConsole.Rounds}", "--snapshots", "50"];

    [Fact]
    public void Prints_the_console_of_both_runs_and_compares_them()
    {
        var (code, output, error) = Run(Quick);
        Assert.Equal((0, ""), (code, error));
        string[] lines = output.TrimEnd('\n').Split('\n');
        string[] console = [.. lines.Where(static line => line[0] == '|').Select(static line => line[2..])];
        string[] once = GuestConsole.On(2).TrimEnd('\n').Split('\n');

        Assert.Equal([.. once, .. once], console);
        Assert.Equal("snapshot 0: 0 pages held", lines[0]);
        Assert.Single(lines, static line => Regex.IsMatch(line, @"^restored snapshot \d+ in \d+\.\d ms; the harts run on from there$"));
        Assert.Contains(lines, static line => Regex.IsMatch(line, @"^ +\d+\.\d\d s +\d+\.\d \+ +\d+\.\d MIPS +[1-9]\d* dirty pages$"));
        Assert.Matches(@"^exit code 0; \d+\.\d million instructions in \d+\.\d\d s: \d+\.\d MIPS$", lines[^2]);
        Assert.Equal("same: the console is equal after the restored run", lines[^1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void Shows_them_on_a_terminal(int width)
    {
        var text = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new TerminalOutput(text, width),
        });

        Assert.Equal((0, "", ""), Run(Quick, terminal));
        foreach (string part in new[] { "hart 1", "dirty pages", "RAM: written pages", "console", "WalkGen guest", "same: " })
        {
            Assert.Contains(part, text.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Returns_the_exit_code_of_the_program()
    {
        var (code, output, _) = Run(["--memory", "4", "--plain", "--harts", "1"]);

        Assert.Equal(1, code);
        Assert.Contains("| panic: cause ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--harts", "0")]
    [InlineData("--harts", "9")]
    [InlineData("--memory", "much")]
    [InlineData("--rounds", "0")]
    [InlineData("--program", "/no/such/file")]
    [InlineData("--what")]
    public void Says_in_one_line_what_is_wrong_with_an_option(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("RiscVMachine: ", error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void Stops_the_harts_when_it_is_cancelled(int milliseconds)
    {
        using var cancel = new CancellationTokenSource(milliseconds);
        var (code, _, error) = Run(["--rounds", "1000000"], cancel: cancel.Token);

        Assert.Equal((130, "RiscVMachine: cancelled; the harts were stopped\n"), (code, error));
    }

    private static (int Code, string Output, string Error) Run(
        string[] arguments, IAnsiConsole? terminal = null, CancellationToken cancel = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLine.Run(arguments, output, error, terminal, cancel);
        return (code, output.ToString(), error.ToString());
    }

    private sealed class TerminalOutput(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => 40;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
