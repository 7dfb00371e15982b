using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>Every diagnostic has a page whose example triggers it and whose fix compiles. Lists and links match the descriptors.</summary>
public partial class DiagnosticPagesTests
{
    public static TheoryData<string> Ids() => [.. AllDescriptors.ById.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_page_has_a_cause_an_example_and_a_fix_that_are_true(string id)
    {
        var descriptor = AllDescriptors.ById[id];
        string page = File.ReadAllText(Path.Combine(Pages(), id + ".md"));

        Assert.Equal(
            [$"# {id}: {descriptor.Title}", "## Cause", "## Example", "## Fix"],
            Heading().Matches(page).Select(static match => match.Value));
        Assert.Contains($"\nSeverity: {Severity(descriptor)}\n", page, StringComparison.Ordinal);
        Assert.Equal($"https://github.com/walkgen/walkgen/blob/main/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.True(descriptor.IsEnabledByDefault);
        PlainEnglish.AssertWords(page);

        string[] blocks = [.. Code().Matches(page).Select(static match => match.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        var example = Example(blocks[0], page);
        Assert.Equal([id], (await Hints.AndMistakesIn(example)).Select(static diagnostic => diagnostic.Id));
        Assert.Empty(await Hints.AndMistakesIn(blocks[1]));
        Assert.Equal(
            CompilerErrors().Matches(page).Select(static match => match.Groups[1].Value),
            Generation.Run(example).BuildProblems().Select(static problem => problem.Id));
        Assert.Empty(Generation.Run(blocks[1], Hints.OtherWalker).BuildProblems());
        Assert.True(Generation.Run(blocks[1], Hints.OtherWalker).Result.GeneratedSources.Length > 1);
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        var rows = AllDescriptors.ById.Values
            .Select(static descriptor => $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title} | {Severity(descriptor)} |");

        string index = File.ReadAllText(Path.Combine(Pages(), "README.md"));
        Assert.Equal(rows, index.Split('\n').Where(static line => line.StartsWith("| [WG", StringComparison.Ordinal)));
        PlainEnglish.AssertWords(index);
        Assert.Equal(
            AllDescriptors.ById.Keys.Append("README").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Pages()).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_release_notes_list_every_diagnostic()
    {
        var rows = AllDescriptors.ById.Values
            .Select(static descriptor => $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}");

        string notes = Path.Combine(Pages(), "..", "..", "src", "WalkGen.Generator", "AnalyzerReleases.Unshipped.md");
        Assert.Equal(rows, File.ReadLines(notes).Where(static line => line.StartsWith("WG", StringComparison.Ordinal)));
    }

    private static string Severity(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "info",
    };

    /// <summary>The example as a project with the language version and the aliases of references that the page sets.</summary>
    private static CSharpCompilation Example(string block, string page)
    {
        var options = Compilations.ParseOptions.WithLanguageVersion(Language(page));
        return Aliases().Match(page) is { Success: true } match
            ? Compilations.WithAliases(
                Compilations.Create(options, [block]), ["WalkGen.Abstractions.dll", "WalkGen.Runtime.dll"], match.Groups[1].Value)
            : Compilations.Create(options, [block, Hints.OtherWalker]);
    }

    /// <summary>The language version that the example sets.</summary>
    private static LanguageVersion Language(string page)
        => LangVersion().Match(page) is { Success: true } match && LanguageVersionFacts.TryParse(match.Groups[1].Value, out var version)
            ? version
            : LanguageVersion.Latest;

    private static string Pages([CallerFilePath] string caller = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "docs", "diagnostics"));

    [GeneratedRegex("^#+ .*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    /// <summary>The errors that the compiler reports besides the diagnostic.</summary>
    [GeneratedRegex("<!-- compile: also (CS[0-9]+) -->")]
    private static partial Regex CompilerErrors();

    [GeneratedRegex("<PackageReference [^>]*Aliases=\"(.*?)\"")]
    private static partial Regex Aliases();

    [GeneratedRegex("<LangVersion>(.*)</LangVersion>")]
    private static partial Regex LangVersion();
}
