using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen translate IMAGE -</c> against the same addresses on the command line.</summary>
public class TranslateInputTests
{
    private const string Lines = "# a comment\n0\n\n0x400000\r\n  7f3e2de00123 # another\nffffffff81000000\n1000000000000000";

    private static readonly string[] Addresses = ["0", "400000", "7f3e2de00123", "ffffffff81000000", "1000000000000000"];

    [Theory, InlineData("text"), InlineData("json"), InlineData("csv"), InlineData("jsonl"), InlineData("parquet")]
    public void Lines_are_addresses_in_every_format(string format)
    {
        ToolRun expected = ToolRun.Of(["translate", Guest.Tables(1), .. Addresses, "--format", format]);
        foreach (int atOnce in (int[])[1, 7, 1 << 20])
        {
            ToolRun run = Of(new Pipe(Lines, atOnce), format);

            Assert.Equal((expected.Code, expected.Error), (run.Code, run.Error));
            Assert.Equal(expected.Bytes, run.Bytes);
        }
    }

    [Fact]
    public void More_addresses_than_a_block_keep_their_order()
    {
        string[] addresses = [.. Enumerable.Range(0, 20_000).Select(static i => $"{(ulong)i * 0x7f_7331 % (1UL << 47):x}")];

        ToolRun run = Of(new Pipe(string.Join('\n', addresses) + "\n", 1 << 20), "csv");

        string[] rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int column = Array.IndexOf(rows[0].Split(','), "virtual");
        var met = rows.Skip(1).Select(row => row.Split(',')[column]);
        Assert.Equal(0, run.Code);
        Assert.Equal(addresses.Select(static one => $"0x{one.PadLeft(16, '0')}"), met.Aggregate(new List<string>(), static (all, one) =>
        {
            if (all.Count == 0 || all[^1] != one) all.Add(one);
            return all;
        }));
    }

    [Theory]
    [InlineData("400000\n# fine\nxyz\n0\n", "walkgen: standard input, line 3: 'xyz' is not a hexadecimal address.\n", 1)]
    [InlineData("\u001b[2J", "walkgen: standard input, line 1: '\\x1b[2J' is not a hexadecimal address.\n", 0)]
    [InlineData("0x", "walkgen: standard input, line 1: '0x' is not a hexadecimal address.\n", 0)]
    [InlineData("12345678901234567", "walkgen: standard input, line 1: '12345678901234567' is not a hexadecimal address.\n", 0)]
    public void A_wrong_line_ends_the_command_after_the_results_before_it(string lines, string message, int results)
    {
        ToolRun run = Of(new Pipe(lines, 1 << 20), "text");

        Assert.Equal((ExitCode.BadData, message), (run.Code, run.Error));
        Assert.Equal(results, run.Output.Split(" -> ").Length - 1);
    }

    [Fact]
    public void A_line_that_never_ends_is_refused()
    {
        ToolRun run = Of(new Pipe(new string(' ', 1 << 17), 1 << 12), "text");

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Equal("walkgen: standard input, line 1: a line of more than 65536 bytes is not an address.\n", run.Error);
    }

    [Fact]
    public void A_pipe_that_stays_open_has_the_results_of_what_has_arrived()
    {
        using var output = new MemoryStream();
        List<int> rows = [];
        var pipe = new Pipe("400000\n0\n1000\n", "400000\n".Length)
        {
            OnRead = () => rows.Add(Encoding.UTF8.GetString(output.ToArray()).Split(" -> ").Length - 1),
        };

        int code = Tool.Run(
            ["translate", Guest.Tables(1), "-"], new Terminal(output, TextWriter.Null) { OpenInput = () => pipe });

        Assert.Equal(0, code);
        Assert.Equal([0, 1, 3], rows);
    }

    [Fact]
    public void No_lines_are_no_addresses()
    {
        ToolRun run = Of(new Pipe("", 1), "text");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("coverage: complete, 0 tables visited", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_standard_input_excludes_other_addresses()
        => Assert.Equal(
            (ExitCode.Usage, "walkgen: - reads all addresses from the standard input: name no others.\n"),
            ToolRun.Of("translate", Guest.Tables(1), "0", "-") is var run ? (run.Code, run.Error) : default);

    private static ToolRun Of(Pipe input, string format)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = Tool.Run(
            ["translate", Guest.Tables(1), "-", "--format", format], new Terminal(output, error) { OpenInput = () => input });
        return new ToolRun(code, output.ToArray(), error.ToString());
    }

    /// <summary>Text that arrives in pieces.</summary>
    private sealed class Pipe(string text, int atOnce) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public Action OnRead { get; init; } = static () => { };

        public override int Read(byte[] buffer, int offset, int count)
        {
            OnRead();
            return base.Read(buffer, offset, int.Min(count, atOnce));
        }
    }
}
