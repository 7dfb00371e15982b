using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>References with an extern alias.</summary>
public class ExternAliasTests
{
    [Theory]
    [InlineData("WalkGen.Abstractions.dll")]
    [InlineData("WalkGen.Runtime.dll")]
    [InlineData("WalkGen.Abstractions.dll", "WalkGen.Runtime.dll")]
    public void A_reference_of_WalkGen_with_an_extern_alias_only_is_refused(params string[] aliased)
    {
        string space = aliased.Contains("WalkGen.Abstractions.dll") ? "wg::WalkGen" : "WalkGen";
        var compilation = Compilations.WithAliases(
            Compilations.Create(
                $"extern alias wg; using {space}; [PageWalker] partial class W {{ [PteEntry] partial void On() {{ }} }}"),
            aliased,
            "wg");

        var generation = Generation.Run(compilation);

        var diagnostic = Assert.Single(generation.Result.Diagnostics);
        Assert.Equal("WG0028", diagnostic.Id);
        Assert.All(aliased, name => Assert.Contains(
            Path.GetFileNameWithoutExtension(name), diagnostic.GetMessage(null), StringComparison.Ordinal));
        PlainEnglish.AssertSentences(diagnostic.GetMessage(null));
        Assert.Empty(generation.BuildProblems().Select(static problem => problem.ToString()));
    }

    [Theory]
    [InlineData("wg", "global")]
    [InlineData("global", "wg")]
    public void A_reference_with_an_extern_alias_and_global_works(params string[] aliases)
    {
        var compilation = Compilations.WithAliases(
            Compilations.Create("extern alias wg; [wg::WalkGen.PageWalker] partial class W { [wg::WalkGen.PteEntry] void On() { } }"),
            ["WalkGen.Abstractions.dll", "WalkGen.Runtime.dll"],
            aliases);

        var generation = Generation.Run(compilation);

        Assert.Empty(generation.Result.Diagnostics);
        Assert.Empty(generation.BuildProblems());
    }

    [Theory]
    [InlineData("[PageWalker] partial class W : lib::Library.Plain { }")]
    [InlineData("[PageWalker] partial class W { [PteEntry] void On(Entry<RiscV<lib::Library.Mode>> pte) { } }")]
    public void Another_reference_with_an_extern_alias_only_is_refused(string walker)
    {
        var compilation = Compilations.Create("extern alias lib; " + Compilations.Usings + walker)
            .AddReferences(Library.Reference.WithAliases(["lib"]));

        var generation = Generation.Run(compilation);

        Assert.Equal("WG0028", Assert.Single(generation.Result.Diagnostics).Id);
        Assert.Empty(generation.BuildProblems().Select(static problem => problem.ToString()));
    }
}
