using System.Text.RegularExpressions;

namespace WalkGen.Package.Tests;

/// <summary>The programs of docs/emulation.md as a newcomer builds them: in an empty project, over the packages alone.</summary>
public partial class DocumentProgramTests(Feed feed)
{
    private static string Document => File.ReadAllText(Guest.InRepository("docs", "emulation.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_programs_of_the_document_print_what_it_says()
    {
        Assert.Contains("    dotnet add package WalkGen.Dirty\n", Document, StringComparison.Ordinal);
        Match[] programs = [.. Program().Matches(Document).Cast<Match>()];
        Assert.Equal(2, programs.Length);
        foreach (Match program in programs)
        {
            using var consumer = new Consumer(feed, "WalkGen.Dirty", program.Groups["code"].Value);
            Assert.Equal(program.Groups["output"].Value.Trim(), consumer.BuildAndRun().ReplaceLineEndings("\n").Trim());
        }
    }

    [GeneratedRegex(@"```csharp\n(?<code>(?:(?!```).)*)```\n\nIt prints:\n\n```\n(?<output>[^`]*)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
