using System.Reflection;
using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>The C# blocks of README.md and the documents compile, or fail with the diagnostic that the document names.</summary>
public class DocsTests
{
    public static TheoryData<string> Blocks() => [.. DocumentBlock.All.Select(static block => block.ToString())];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task A_block_compiles_or_fails_as_documented(string place)
    {
        DocumentBlock block = DocumentBlock.All.Single(block => block.ToString() == place);
        if (block.Kind == DocumentBlock.Generated)
        {
            Assert.Contains(block.Code, GeneratedForTheReadme(), StringComparison.Ordinal);
            return;
        }

        bool fails = block.Kind.StartsWith(DocumentBlock.FailsWith, StringComparison.Ordinal);
        bool isKnown = fails || block.Kind is DocumentBlock.Whole or DocumentBlock.Members or DocumentBlock.WithAbove;
        Assert.True(isKnown, $"Unknown kind of block: '{block.Kind}'.");
        IEnumerable<string> expected = fails
            ? [block.Kind[DocumentBlock.FailsWith.Length..]]
            : block.Hints.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var generation = Generation.Run([.. block.Sources(), Hints.OtherWalker]);
        var problems = await ProblemsOf(generation, withHints: !fails);
        Assert.True(
            expected.SequenceEqual(problems.Select(static problem => problem.Id).Distinct().Order(StringComparer.Ordinal)),
            $"{string.Join(", ", expected)} expected, found:\n{string.Join("\n", problems)}");
        if (block.Output is not null) Assert.Equal(block.Output, ConsumerProgram.RunMain(generation.Output));
    }

    [Fact]
    public void No_block_is_overlooked()
        => Assert.Equal(DocumentBlock.CountRoughly(), (
            DocumentBlock.All.Count,
            DocumentBlock.All.Count(static block => block.Kind != DocumentBlock.Whole || block.Hints.Length > 0),
            DocumentBlock.All.Count(static block => block.Output is not null)));

    [Fact]
    public void The_document_on_formats_names_each_of_their_members()
    {
        string document = File.ReadAllText(Path.Combine(DocumentBlock.Repository, "docs", "writing-a-format.md"));
        var members = typeof(IPagingFormat).GetMembers()
            .Where(static member => member is not MethodInfo { IsSpecialName: true })
            .Select(static member => member.Name);

        Assert.All(members, member => Assert.Matches($@"\b{member}\b", document));
    }

    private static async Task<IEnumerable<Diagnostic>> ProblemsOf(Generation generation, bool withHints)
    {
        var hints = await Hints.Of(generation.Output);
        var reported = hints.Where(hint => withHints || hint.Severity >= DiagnosticSeverity.Warning);
        return [.. generation.Result.Diagnostics, .. generation.BuildProblems(), .. reported];
    }

    /// <summary>The generated file of the first block of README.md, without namespaces and the indentation of a member.</summary>
    private static string GeneratedForTheReadme()
    {
        var generation = Generation.Run(DocumentBlock.All.First(static block => block.Document == "README.md").Sources());
        return generation.Result.GeneratedSources.Single().SourceText.ToString()
            .Replace("__cs::", "").Replace("__rt::", "").Replace("__wg::", "").Replace("\n        ", "\n");
    }
}
