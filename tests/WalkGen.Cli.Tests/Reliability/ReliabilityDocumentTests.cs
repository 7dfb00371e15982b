using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests;

/// <summary>docs/reliability.md names a test for each promise.</summary>
public partial class ReliabilityDocumentTests
{
    [Fact]
    public void Every_promise_names_a_test()
    {
        string[] lines = File.ReadAllLines(Guest.InRepository("docs", "reliability.md"));
        string[] rows = [.. lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

        Assert.NotEmpty(rows);
        Assert.All(rows, static row =>
        {
            Match test = LastCell().Match(row);
            Assert.True(test.Success, row);
            Type? type = typeof(ReliabilityDocumentTests).Assembly.GetType($"WalkGen.Cli.Tests.{test.Groups["type"].Value}");
            Assert.NotNull(type?.GetMethod(test.Groups["method"].Value));
        });
    }

    [GeneratedRegex(@"\| `(?<type>\w+)\.(?<method>\w+)` \|$")]
    private static partial Regex LastCell();
}
