using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>Edits that do not concern a walker leave its generated file as it is, and the check of this can fail.</summary>
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
        string before = Compilations.Usings + "[PageWalker] partial class W { [PteHole] void OnHole() { } }";
        string after = Compilations.Usings + "[PageWalker] partial class W { [PmdEntry] void OnPmd() { } }";

        var rerun = Rerun([before], [after]);

        Assert.ThrowsAny<Exception>(() => IncrementalCaching.AssertReused(rerun));
    }

    [Fact]
    public void Moving_a_walker_down_a_line_does_not_write_it_again()
    {
        const string source = Compilations.Usings + "[PageWalker] partial class W { [PteHole] void OnHole() { } }";

        var rerun = Rerun([source], ["\n\n" + source]);

        var reasons = rerun.TrackedSteps[WalkerGenerator.FilesStep].SelectMany(static run => run.Outputs)
            .Select(static output => output.Reason);
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

    private const string Walker = "[WalkGen.PageWalker] partial class W { public int Count; "
        + "[WalkGen.PteEntry] void OnPage() { Count++; } static int F() => 1; }";
    private const string Other = "internal static class Other { private static int F() => 1; }";

    [Theory]
    [MemberData(nameof(UnrelatedEdits))]
    public void An_unrelated_edit_leaves_every_step_as_it_was(string what, string walker, string other)
    {
        Assert.NotEqual((Walker, Other), (walker, other));

        var rerun = Rerun([Walker, Other], [walker, other]);

        Assert.All(IncrementalCaching.Steps, step => Assert.True(rerun.TrackedSteps.ContainsKey(step), $"{what}: {step}"));
        IncrementalCaching.AssertReused(rerun);
    }

    [Fact]
    public void An_edit_of_one_walker_of_many_writes_one()
    {
        string[] before = [.. Enumerable.Range(0, 30).Select(NumberedWalker)];
        string[] after = [.. before];
        after[7] = after[7].Replace("OnPage", "OnEntry");

        var rerun = Rerun(before, after);

        var written = rerun.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs)
            .Where(static output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.Single(written);
        var edited = rerun.GeneratedSources.Single(static source => source.HintName == "W7.g.cs");
        Assert.Contains("OnEntry", edited.SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_walker_that_comes_last_is_the_only_one_written() => Assert.Single(Written(Insert(at: 4)));

    /// <summary>
    /// Roslyn compares the files of a compilation by position, so its own steps report the files after a new one as changed. They are
    /// written again with the same name and text, which depend only on the walker.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_walker_between_others_changes_none_of_them(int at)
    {
        var rerun = Insert(at);

        Assert.Equal(5 - at, Written(rerun).Count());
        var alone = Run(Five.Where((_, number) => number != at));
        var others = rerun.GeneratedSources.Where(source => source.HintName != $"W{at}.g.cs");
        Assert.Equal(alone.GeneratedSources.Select(NameAndText), others.Select(NameAndText));
    }

    [Fact]
    public void Names_that_differ_in_case_keep_their_files_whatever_comes_between()
    {
        string[] names = ["Pages", "PAGES", "pages", "pageS"];
        string[][] orders = [["Pages", "pages"], ["pages", "PAGES", "Pages"], names];
        var files = orders.Select(static order => Run(order.Select(Walker)).GeneratedSources).ToList();

        Assert.Equal(4, files[^1].Select(static file => file.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var all = files[^1].Select(NameAndText).ToList();
        Assert.All(files.SelectMany(static sources => sources), source => Assert.Contains(NameAndText(source), all));

        static string Walker(string name) => $"[WalkGen.PageWalker] partial class @{name} {{ [WalkGen.PteEntry] void On() {{ }} }}";
    }

    private static readonly string[] Five = [.. Enumerable.Range(0, 5).Select(NumberedWalker)];

    private static string NumberedWalker(int number)
        => $"[WalkGen.PageWalker] partial class W{number} {{ [WalkGen.PteEntry] void OnPage() {{ }} }}";

    private static GeneratorRunResult Run(IEnumerable<string> sources)
        => Generation.CreateDriver().RunGenerators(Compilations.Create(sources)).GetRunResult().Results.Single();

    /// <summary>The second of two runs of one driver.</summary>
    private static GeneratorRunResult Rerun(string[] before, string[] after) => Generation.CreateDriver()
        .RunGenerators(Compilations.Create(before)).RunGenerators(Compilations.Create(after)).GetRunResult().Results.Single();

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

    private static (string Name, string Text) NameAndText(GeneratedSourceResult source) => (source.HintName, source.SourceText.ToString());
}
