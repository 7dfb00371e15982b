using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests;

/// <summary>docs/reliability.md names a test for each promise.</summary>
public partial class ReliabilityDocumentTests
{
    [Fact]
    public void Every_promise_names_a_test()
    {
        string[] lines = File.ReadAllLines(Guest.InRepository("docs", "reliability.md"));
        string[] rows = [.. lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)
            && !line.StartsWith("| promise |", StringComparison.Ordinal))];

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

    [Fact]
    public void Every_mutation_is_in_the_table()
    {
        string[] named = [.. Mutation().Matches(File.ReadAllText(Guest.InRepository("docs", "reliability.md")))
            .Select(static match => match.Groups["name"].Value)];
        string[] listed = [.. File.ReadLines(Path.Combine(Mutations, "list")).Select(static line => line.Split(' ')[0])];
        Assert.Equal(listed.Order(), named.Order());
        Assert.Equal(
            listed.Order(), Directory.GetFiles(Mutations, "*.patch").Select(static path => Path.GetFileNameWithoutExtension(path)).Order());
    }

    /// <summary>The lines that a patch expects are in the file.</summary>
    [Fact]
    public void Every_mutation_still_applies()
    {
        foreach (string patch in Directory.GetFiles(Mutations, "*.patch"))
        {
            string source = "";
            foreach (string hunk in File.ReadAllText(patch).Split("\n@@ "))
            {
                if (Target().Match(hunk) is { Success: true } target)
                {
                    source = File.ReadAllText(Guest.InRepository(target.Groups["path"].Value.Split('/')));
                    continue;
                }

                IEnumerable<string> before = hunk.Split('\n').Skip(1)
                    .Where(static line => line is [' ' or '-', ..]).Select(static line => line[1..]);
                Assert.True(source.Contains(string.Join('\n', before), StringComparison.Ordinal), $"{patch} does not apply.");
            }
        }
    }

    private static string Mutations => Guest.InRepository("tests", "Mutations");

    [GeneratedRegex(@"^\| [^|]+ \| `(?<name>[a-z-]+)` \| `", RegexOptions.Multiline)]
    private static partial Regex Mutation();

    [GeneratedRegex(@"^\+\+\+ b/(?<path>.+)$", RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex(@"\| `(?<type>\w+)\.(?<method>\w+)` \|$")]
    private static partial Regex LastCell();
}
