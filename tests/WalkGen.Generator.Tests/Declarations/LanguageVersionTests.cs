using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>Versions of C# from the oldest to the latest.</summary>
public class LanguageVersionTests
{
    [Theory]
    [InlineData(LanguageVersion.CSharp9, "class")]
    [InlineData(LanguageVersion.CSharp12, "ref struct")]
    [InlineData(LanguageVersion.Latest, "static class")]
    public void Partial_handlers_of_a_refused_type_cause_no_other_error(LanguageVersion version, string kind)
    {
        string binding = kind.StartsWith("static", StringComparison.Ordinal) ? "static " : "";

        var generation = Run(version, kind, $"[PmdEntry] private {binding}partial int On() => 0;");

        Assert.Single(generation.Result.Diagnostics);
        Assert.Empty(generation.BuildProblems().Select(static problem => problem.ToString()));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp10, "class", 11)]
    [InlineData(LanguageVersion.CSharp9, "struct", 11)]
    [InlineData(LanguageVersion.CSharp12, "ref struct", 13)]
    public void A_C_sharp_version_that_is_too_old_is_reported(LanguageVersion version, string kind, int needed)
    {
        var generation = Run(version, kind);

        Assert.Contains($"C# {needed}", Assert.Single(generation.Result.Diagnostics).GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(generation.BuildProblems());
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11, "class")]
    [InlineData(LanguageVersion.CSharp13, "ref struct")]
    public void The_oldest_supported_C_sharp_version_works(LanguageVersion version, string kind)
    {
        var generation = Run(version, kind);

        Assert.Empty(generation.Result.Diagnostics);
        Assert.Empty(generation.BuildProblems());
    }

    private static Generation Run(LanguageVersion version, string kind, string member = "[PmdEntry] void On() { }")
    {
        var options = Compilations.ParseOptions.WithLanguageVersion(version);
        string head = kind.Replace("struct", "partial struct").Replace("class", "partial class");
        string source = $"{Compilations.Usings} namespace Demo {{ [PageWalker] {head} W {{ {member} }} }}";
        return Generation.Run(Compilations.Create(options, [source]));
    }
}
