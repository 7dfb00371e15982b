using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>Every diagnostic has a page whose example triggers it and whose fix compiles; lists, links and code are in step.</summary>
public partial class DiagnosticPagesTests
{
    private static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> Descriptors = typeof(Descriptors)
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(static field => field.FieldType == typeof(DiagnosticDescriptor))
        .Select(static field => (DiagnosticDescriptor)field.GetValue(null)!)
        .ToDictionary(static descriptor => descriptor.Id);

    public static TheoryData<string> Ids() => [.. Descriptors.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_page_tells_cause_example_and_fix_and_both_are_true(string id)
    {
        var descriptor = Descriptors[id];
        string page = File.ReadAllText(Path.Combine(Pages(), id + ".md"));

        Assert.Equal(
            [$"# {id}: {descriptor.Title}", "## Cause", "## Example", "## Fix"],
            Heading().Matches(page).Select(static match => match.Value));
        Assert.Contains($"\nSeverity: {Severity(descriptor)}\n", page, StringComparison.Ordinal);
        Assert.Equal($"https://github.com/walkgen/walkgen/blob/main/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.True(descriptor.IsEnabledByDefault);

        string[] blocks = [.. Code().Matches(page).Select(static match => match.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        Assert.Equal([id], (await Hints.AndMistakesIn(blocks[0], Language(page))).Select(static diagnostic => diagnostic.Id));
        Assert.Empty(await Hints.AndMistakesIn(blocks[1]));
        Assert.All(blocks, static block => Assert.Empty(Generation.Run(block, Hints.OtherWalker).BuildProblems()));
        Assert.True(Generation.Run(blocks[1], Hints.OtherWalker).Result.GeneratedSources.Length > 1);
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        var rows = Descriptors.Values.OrderBy(static descriptor => descriptor.Id, StringComparer.Ordinal)
            .Select(static descriptor => $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title} | {Severity(descriptor)} |");

        Assert.Equal(rows, File.ReadLines(Path.Combine(Pages(), "README.md")).Where(static line => line.StartsWith("| [WG", StringComparison.Ordinal)));
        Assert.Equal(
            Descriptors.Keys.Append("README").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Pages()).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_release_notes_list_every_diagnostic()
    {
        var rows = Descriptors.Values.OrderBy(static descriptor => descriptor.Id, StringComparer.Ordinal)
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

    /// <summary>What the example's project asks for.</summary>
    private static LanguageVersion Language(string page)
        => LangVersion().Match(page) is { Success: true } match && LanguageVersionFacts.TryParse(match.Groups[1].Value, out var version) ? version : LanguageVersion.Latest;

    private static string Pages([CallerFilePath] string caller = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "docs", "diagnostics"));

    [GeneratedRegex("^#+ .*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("<LangVersion>(.*)</LangVersion>")]
    private static partial Regex LangVersion();
}
