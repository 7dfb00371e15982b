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
        var before = Compilations.Create("using WalkGen; [PageWalker] partial class W { [PteHole] void OnHole() { } }");
        var after = Compilations.Create("using WalkGen; [PageWalker] partial class W { [PmdEntry] void OnPmd() { } }");

        var rerun = Generation.CreateDriver().RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single();

        Assert.ThrowsAny<Exception>(() => IncrementalCaching.AssertReused(rerun));
    }

    [Fact]
    public void Moving_a_walker_down_a_line_does_not_write_it_again()
    {
        const string source = "using WalkGen; [PageWalker] partial class W { [PteHole] void OnHole() { } }";

        var rerun = Generation.CreateDriver().RunGenerators(Compilations.Create(source)).RunGenerators(Compilations.Create("\n\n" + source)).GetRunResult().Results.Single();

        var reasons = rerun.TrackedSteps[WalkerGenerator.ModelStep].SelectMany(static run => run.Outputs).Select(static output => output.Reason);
        Assert.All(reasons, static reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }
}
