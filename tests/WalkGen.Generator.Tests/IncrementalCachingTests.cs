using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>The guard itself: it must be able to fail.</summary>
public class IncrementalCachingTests
{
    [Fact]
    public void A_value_that_holds_a_symbol_is_found()
    {
        var symbol = Compilations.Create("class C;").GetTypeByMetadataName("C")!;

        Assert.ThrowsAny<Exception>(() => IncrementalCaching.AssertHoldsNoCompilation(new { Inner = new[] { symbol } }, "model"));
    }

    [Fact]
    public void An_edit_of_the_handler_is_not_taken_for_unrelated()
    {
        var before = Compilations.Create("using WalkGen; using WalkGen.Linux; using WalkGen.Formats; [PageWalker] partial class W { [PteHole] void OnHole() { } }");
        var after = Compilations.Create("using WalkGen; using WalkGen.Linux; using WalkGen.Formats; [PageWalker] partial class W { [PmdEntry] void OnPmd() { } }");

        var rerun = Generation.CreateDriver().RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single();

        Assert.ThrowsAny<Exception>(() => IncrementalCaching.AssertReused(rerun));
    }

    [Fact]
    public void Moving_a_walker_down_a_line_does_not_write_it_again()
    {
        const string source = "using WalkGen; using WalkGen.Linux; using WalkGen.Formats; [PageWalker] partial class W { [PteHole] void OnHole() { } }";

        var rerun = Generation.CreateDriver().RunGenerators(Compilations.Create(source)).RunGenerators(Compilations.Create("\n\n" + source)).GetRunResult().Results.Single();

        var reasons = rerun.TrackedSteps[WalkerGenerator.ModelStep].SelectMany(static run => run.Outputs).Select(static output => output.Reason);
        Assert.All(reasons, static reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    public static TheoryData<string, string, string> UnrelatedEdits() => new()
    {
        { "another file", Walker, "internal static class Other { private static int F() => 2; }" },
        { "the body of a handler", Walker.Replace("Count++", "Count += 2"), Other },
        { "the body of another method", Walker.Replace("=> 1", "=> 2"), Other },
        { "a comment before the walker", "// A comment.\n" + Walker, Other },
        { "the documentation of the walker", "/// <summary>A walker.</summary>\n" + Walker, Other },
    };

    private const string Walker = "[WalkGen.PageWalker] partial class W { public int Count; [WalkGen.PteEntry] void OnPage() { Count++; } static int F() => 1; }";
    private const string Other = "internal static class Other { private static int F() => 1; }";

    [Theory]
    [MemberData(nameof(UnrelatedEdits))]
    public void An_unrelated_edit_leaves_every_step_as_it_was(string what, string walker, string other)
    {
        Assert.NotEqual((Walker, Other), (walker, other));
        var driver = Generation.CreateDriver().RunGenerators(Compilations.Create(Walker, Other));

        var rerun = driver.RunGenerators(Compilations.Create(walker, other)).GetRunResult().Results.Single();

        Assert.All(IncrementalCaching.Steps, step => Assert.True(rerun.TrackedSteps.ContainsKey(step), $"{what}: {step}"));
        IncrementalCaching.AssertReused(rerun);
    }

    [Fact]
    public void An_edit_of_one_walker_of_many_writes_one()
    {
        string[] sources = [.. Enumerable.Range(0, 30).Select(static number => $"[WalkGen.PageWalker] partial class W{number} {{ [WalkGen.PteEntry] void OnPage() {{ }} }}")];
        var driver = Generation.CreateDriver().RunGenerators(Compilations.Create(sources));
        sources[7] = sources[7].Replace("OnPage", "OnEntry");

        var rerun = driver.RunGenerators(Compilations.Create(sources)).GetRunResult().Results.Single();

        var written = rerun.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs)
            .Where(static output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.Single(written);
        Assert.Contains("OnEntry", rerun.GeneratedSources.Single(static source => source.HintName == "W7.g.cs").SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_walker_that_comes_last_is_the_only_one_written() => Assert.Single(Written(Insert(at: 4)));

    /// <summary>
    /// Roslyn compares the files of a compilation by their place, so that its own steps take those behind a new one for changed. Each is written
    /// again as it was: its name and text depend on its walker alone.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_walker_between_others_changes_none_of_them(int at)
    {
        var rerun = Insert(at);

        Assert.Equal(5 - at, Written(rerun).Count());
        var alone = Generation.CreateDriver().RunGenerators(Compilations.Create(Five.Where((_, number) => number != at))).GetRunResult().Results.Single();
        var others = rerun.GeneratedSources.Where(source => source.HintName != $"W{at}.g.cs");
        Assert.Equal(alone.GeneratedSources.Select(Told), others.Select(Told));
    }

    [Fact]
    public void Names_that_differ_in_case_keep_their_files_whatever_comes_between()
    {
        string[] names = ["Pages", "PAGES", "pages", "pageS"];
        string[][] orders = [["Pages", "pages"], ["pages", "PAGES", "Pages"], names];
        var files = orders.Select(order => Generation.CreateDriver().RunGenerators(Compilations.Create(order.Select(Walker))).GetRunResult().Results.Single().GeneratedSources).ToList();

        Assert.Equal(4, files[^1].Select(static file => file.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        foreach (var source in files.SelectMany(static sources => sources)) Assert.Contains(Told(source), files[^1].Select(Told));

        static string Walker(string name) => $"[WalkGen.PageWalker] partial class @{name} {{ [WalkGen.PteEntry] void On() {{ }} }}";
    }

    private static readonly string[] Five =
        [.. Enumerable.Range(0, 5).Select(static number => $"[WalkGen.PageWalker] partial class W{number} {{ [WalkGen.PteEntry] void OnPage() {{ }} }}")];

    /// <summary>A run over four walkers, then one over five.</summary>
    private static GeneratorRunResult Insert(int at)
    {
        var compilation = Compilations.Create(Five);
        var driver = Generation.CreateDriver().RunGenerators(compilation.RemoveSyntaxTrees(compilation.SyntaxTrees[at]));
        return driver.RunGenerators(compilation).GetRunResult().Results.Single();
    }

    private static IEnumerable<IncrementalStepRunReason> Written(GeneratorRunResult run) => run.TrackedSteps[WalkerGenerator.FilesStep]
        .SelectMany(static step => step.Outputs).Select(static output => output.Reason)
        .Where(static reason => reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);

    private static (string Name, string Text) Told(GeneratedSourceResult source) => (source.HintName, source.SourceText.ToString());
}
