using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests;

/// <summary>docs/reliability.md names a test for each promise.</summary>
public partial class ReliabilityDocumentTests
{
    [Fact]
    public void Every_promise_names_a_test()
    {
        string[] lines = File.ReadAllLines(Guest.InRepository("docs", "reliability.md"));
        string[] rows = [.. lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && line != "| promise | test |")];

        Assert.NotEmpty(rows);
        Assert.All(rows, static row =>
        {
            Match test = LastCell().Match(row);
            Assert.True(test.Success, row);
            string name = $"{test.Groups["type"].Value}.cs";
            string[] files = Directory.GetFiles(Guest.InRepository("tests"), name, SearchOption.AllDirectories);
            Assert.Contains($" {test.Groups["method"].Value}(", File.ReadAllText(Assert.Single(files)), StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"\| `(?<type>\w+)\.(?<method>\w+)` \|$")]
    private static partial Regex LastCell();
}
