using System.Reflection;
using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>The code that README.md and the documents show is true: it compiles, or it does not and for the reason that is told.</summary>
public class DocsTests
{
    public static TheoryData<string> Blocks() => [.. DocumentBlock.All.Select(static block => block.ToString())];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task What_a_document_shows_is_what_it_says(string place)
    {
        DocumentBlock block = DocumentBlock.All.Single(block => block.ToString() == place);
        if (block.Kind == DocumentBlock.Generated)
        {
            Assert.Contains(block.Code, GeneratedForTheReadme(), StringComparison.Ordinal);
            return;
        }

        bool isKnown = block.Kind is DocumentBlock.Whole or DocumentBlock.Members or DocumentBlock.WithAbove || block.Kind.StartsWith(DocumentBlock.FailsWith, StringComparison.Ordinal);
        Assert.True(isKnown, $"No way to compile is called '{block.Kind}'.");
        IEnumerable<string> expected = block.Kind.StartsWith(DocumentBlock.FailsWith, StringComparison.Ordinal) ? [block.Kind[DocumentBlock.FailsWith.Length..]] : [];
        var generation = Generation.Run([.. block.Sources(), Hints.OtherWalker]);
        var problems = await ProblemsOf(generation);
        Assert.True(expected.SequenceEqual(problems.Select(static problem => problem.Id)), $"{string.Join(", ", expected)} expected, found:\n{string.Join("\n", problems)}");
        if (block.Output is not null) Assert.Equal(block.Output, ConsumerProgram.RunMain(generation.Output));
    }

    [Fact]
    public void No_block_is_overlooked()
        => Assert.Equal(DocumentBlock.CountRoughly(), (
            DocumentBlock.All.Count,
            DocumentBlock.All.Count(static block => block.Kind != DocumentBlock.Whole),
            DocumentBlock.All.Count(static block => block.Output is not null)));

    [Fact]
    public void The_document_on_formats_names_each_of_their_members()
    {
        string document = File.ReadAllText(Path.Combine(DocumentBlock.Repository, "docs", "writing-a-format.md"));
        var members = typeof(IPagingFormat).GetMembers().Where(static member => member is not MethodInfo { IsSpecialName: true }).Select(static member => member.Name);

        Assert.All(members, member => Assert.Matches($@"\b{member}\b", document));
    }

    private static async Task<IEnumerable<Diagnostic>> ProblemsOf(Generation generation)
    {
        var hints = await Hints.Of(generation.Output);
        return [.. generation.Result.Diagnostics, .. generation.BuildProblems(), .. hints];
    }

    /// <summary>What the generator writes for the first block of README.md, without the long names and the indentation of a member.</summary>
    private static string GeneratedForTheReadme()
    {
        var generation = Generation.Run(DocumentBlock.All.First(static block => block.Document == "README.md").Sources());
        return generation.Result.GeneratedSources.Single().SourceText.ToString()
            .Replace("__cs::", "").Replace("__rt::", "").Replace("__wg::", "").Replace("\n        ", "\n");
    }
}
