namespace WalkGen.Cli.Tests;

/// <summary>Commands with <c>--range</c> report what they report about these addresses without it.</summary>
public class RangeTests
{
    private const string User = "0-7fffffffffff";
    private const string Kernel = "ffff800000000000-ffffffffffffffff";

    private static readonly string First = Guest.InRepository("tests", "Guests", "x86_64-4level", "tables.phase1.elf.gz");
    private static readonly string Second = Guest.InRepository("tests", "Guests", "x86_64-4level", "tables.phase2.elf.gz");

    [Theory]
    [InlineData("stats --format json")]
    [InlineData("find --physical 0-fffffff --format csv")]
    [InlineData("audit --format csv")]
    [InlineData("map --format svg")]
    [InlineData("dump --format json")]
    public void All_addresses_are_the_default(string command)
    {
        string whole = Output(command);
        Assert.NotEmpty(whole);
        Assert.Equal(whole, Output($"{command} --range 0-ffffffffffffffff"));
        Assert.NotEqual(whole, Output($"{command} --range 1000-1fff"));
    }

    [Theory]
    [InlineData("find --physical 0-ffffff")]
    [InlineData("diff --accessed")]
    [InlineData("stats")]
    [InlineData("audit")]
    public void Halves_are_the_whole(string command)
    {
        string[] whole = Rows(command), user = Rows($"{command} --range {User}"), kernel = Rows($"{command} --range {Kernel}");
        if (command == "stats")
        {
            Assert.Equal(Of(whole, "user"), Of(user, "user"));
            Assert.Equal(Of(whole, "kernel"), Of(kernel, "kernel"));
            Assert.NotEqual(Of(whole, "user"), Of(kernel, "user"));
            return;
        }

        Assert.NotEmpty(user.Concat(kernel));
        Assert.Empty(user.Concat(kernel).Except(whole));
        if (command != "audit") Assert.Equal(whole.Order(), user.Concat(kernel).Order()); // an alias may be in both halves

        static string[] Of(string[] rows, string half)
            => [.. rows.Where(row => row.Contains($"\"half\":\"{half}\"", StringComparison.Ordinal))];
    }

    [Fact]
    public void A_range_in_a_table_is_counted_page_by_page()
    {
        string[] leaves = Lines(Output("dump --format leaves --half kernel"));
        string[] some = [.. leaves.Skip(leaves.Length / 3).Take(700)];
        string range = $"{some[0].Split(' ')[0]}-{some[^1].Split(' ')[0]}";
        Assert.Equal(some, Lines(Output($"dump --format leaves --range {range}")));
        Assert.Contains($"\"leaves\":{some.Length},", string.Concat(Rows($"stats --range {range}")), StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Rows(string command) => Lines(Output($"{command} --format jsonl"));

    private static string Output(string command)
    {
        string[] words = command.Split(' ');
        ToolRun run = ToolRun.Of([words[0], First, .. words[0] == "diff" ? new[] { Second } : [], .. words[1..]]);
        Assert.Equal(ExitCode.Success, run.Code);
        return run.Output;
    }
}
