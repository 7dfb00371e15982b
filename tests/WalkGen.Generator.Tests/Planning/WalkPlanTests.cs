using Microsoft.CodeAnalysis;
using WalkGen.Generator.Parsing;
using WalkGen.Generator.Planning;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Planning;

/// <summary>The decisions about the loops of a walker, as data.</summary>
public class WalkPlanTests
{
    private const string Generic = "<TPaging>(Entry<TPaging> entry) where TPaging : struct, IPagingFormat";
    private const string GenericRef = "<TPaging>(EntryRef<TPaging> entry) where TPaging : struct, IPagingFormat";

    [Theory]
    [InlineData("[PteEntry] void On() { }", nameof(ScanLoop.EveryEntry))]
    [InlineData("[PteEntry(Where = EntryFlags.Dirty)] void On() { }", nameof(ScanLoop.Groups))]
    [InlineData($"[PteEntry(Where = EntryFlags.Dirty)] void On{GenericRef} {{ }}", nameof(ScanLoop.NextMatch))]
    [InlineData(
        $"[PteEntry(Where = EntryFlags.Dirty)] void On() {{ }} [PmdEntry] void OnPmd{GenericRef} {{ }}", nameof(ScanLoop.NextMatch))]
    [InlineData("[PmdEntry(Where = EntryFlags.Leaf)] void On() { }", nameof(ScanLoop.Groups))]
    [InlineData("[PmdEntry] void On() { }", nameof(ScanLoop.Groups))]
    [InlineData($"[PmdEntry] void On{GenericRef} {{ }}", nameof(ScanLoop.NextNotNone))]
    [InlineData("[PteHole(Coalesce = true)] void On() { }", nameof(ScanLoop.HoleGroups))]
    [InlineData("[PteHole(Coalesce = true)] void On() { } [PteEntry] void OnPte() { }", nameof(ScanLoop.Holes))]
    [InlineData(
        "[PteHole(Coalesce = true)] void On() { } [PteEntry(Where = EntryFlags.Dirty)] void OnPte() { }", nameof(ScanLoop.HoleGroups))]
    [InlineData("[InstallPte] void On(ref ulong entry) { }", nameof(ScanLoop.Install))]
    [InlineData("[PteCount] int _count;", nameof(ScanLoop.None))]
    [InlineData("[PteTable] void On() { }", nameof(ScanLoop.None))]
    [InlineData("[PmdTable] void On() { }", nameof(ScanLoop.None))]
    [InlineData("[PmdTable] void On() { } [PudEntry] WalkAction OnPud() => default;", nameof(ScanLoop.None))]
    [InlineData("[PmdTable] void On() { } [PmdEntry] void OnPmd() { }", nameof(ScanLoop.Groups))]
    public void The_lowest_level_finds_its_entries_by(string members, string loop)
        => Assert.Equal(loop, $"{Scan($"[PageWalker] partial class W {{ {members} }}").Loop}");

    [Theory]
    [InlineData("class", "[PteEntry] int On() => 0;", nameof(LoopExit.Return))]
    [InlineData("struct", "int _a; [PteEntry] void On() { }", nameof(LoopExit.Return))]
    [InlineData("struct", "int _a; [PteEntry] int On() => _a;", nameof(LoopExit.Break))]
    [InlineData("struct", "int _a; [PteEntry(Where = EntryFlags.Dirty)] int On() => _a;", nameof(LoopExit.Jump))]
    [InlineData("class", "[PteUpdate(Clear = EntryFlags.Dirty)] PteChanges _c; [PteEntry] int On() => 0;", nameof(LoopExit.Break))]
    [InlineData(
        "class", "[PteUpdate(Clear = EntryFlags.Dirty)] PteChanges _c; [PteEntry(Where = EntryFlags.Dirty)] int On() => 0;",
        nameof(LoopExit.Jump))]
    [InlineData("class", "[PteTable] int On() => 0;", nameof(LoopExit.Return))]
    public void A_loop_that_leaves_work_after_it_does_not_return(string kind, string members, string exit)
        => Assert.Equal(exit, $"{Scan($"[PageWalker] partial {kind} W {{ {members} }}").Exit}");

    [Theory]
    [InlineData("struct", "int _a; [PteEntry] void On() { }", true)]
    [InlineData("readonly struct", "readonly int _a; [PteEntry] void On() { }", false)]
    [InlineData("struct", "long _a, _b, _c, _d, _e, _f, _g, _h, _i; [PteEntry] void On() { }", false)]
    [InlineData("struct", "[PteCount] int _a;", false)]
    [InlineData("class", "int _a; [PteEntry] void On() { }", false)]
    public void A_loop_copies_a_small_struct_that_can_change(string kind, string members, bool copies)
        => Assert.Equal(
            copies, Scan($"[PageWalker] {kind.Replace("struct", "partial struct").Replace("class", "partial class")} W {{ {members} }}")
            .CopiesWalker);

    [Theory]
    [InlineData("[PteEntry] void On() { }", false, false)]
    [InlineData("[PteEntry(Where = EntryFlags.Dirty)] void On() { }", false, true)]
    [InlineData("[PteCount] int _a;", false, true)]
    [InlineData("[PteEntry] void On(ref PageWalk walk) { }", true, false)]
    [InlineData("[PteEntry] void On(Vma vma) { }", true, false)]
    [InlineData("[PteUpdate(Clear = EntryFlags.Dirty)] PteChanges _a;", true, false)]
    [InlineData("[PteHole(Coalesce = true)] void On() { }", true, true)]
    public void A_fast_loop_prefetches_and_few_loops_take_the_walk(string members, bool takesWalk, bool prefetches)
    {
        var scan = Scan($"[PageWalker] partial class W {{ {members} }}");

        Assert.Equal((takesWalk, prefetches), (scan.TakesWalk, scan.Prefetches));
    }

    [Fact]
    public void Above_the_PTE_level_a_filter_excludes_empty_entries()
    {
        Assert.True(Scan("[PageWalker] partial class W { [PmdEntry(WhereNot = EntryFlags.Dirty)] void On() { } }").ExcludesNone);
        Assert.False(Scan("[PageWalker] partial class W { [PteEntry(WhereNot = EntryFlags.Dirty)] void On() { } }").ExcludesNone);
    }

    [Theory]
    [InlineData("[PteEntry] void On() { }", true)]
    [InlineData("[PteHole] void OnHole() { } [PmdEntry] void OnPmd() { } [PteEntry] int On() => 0;", true)]
    [InlineData("[PudEntry] void OnPud() { } [PteEntry] void On() { }", false)]
    [InlineData("[PudEntry] void OnPud() { }", false)]
    [InlineData("[PmdTable] void OnTable() { }", true)]
    [InlineData("[PmdEntry] WalkAction OnPmd() => default; [PteEntry] void On() { }", false)] // may retry the PUD entry
    [InlineData("[PteEntry] void On() { } [SharedTable] void OnShared() { }", false)]
    public void A_small_walk_starts_at_the_PMD_table_if_no_handler_needs_the_entries_above(string members, bool startsAtPmdTable)
        => Assert.Equal(startsAtPmdTable, Plan($"[PageWalker] partial class W {{ {members} }}").StartsAtPmdTable);

    [Theory]
    [InlineData("[PteEntry] void On() { }", nameof(EntryStep.NonZero), nameof(EmptyEntry.Skip))]
    [InlineData("[P4dEntry] void OnP4d() { } [PteEntry] void On() { }", nameof(EntryStep.NotNone), nameof(EmptyEntry.Skip))]
    [InlineData("[PmdTable] void OnTable() { } [PteEntry] void On() { }", nameof(EntryStep.NotNone), nameof(EmptyEntry.Skip))]
    [InlineData("[PteHole] void OnHole() { } [PteEntry] void On() { }", nameof(EntryStep.Every), nameof(EmptyEntry.Report))]
    [InlineData("[PteHole(Coalesce = true)] void OnHole() { }", nameof(EntryStep.NonZero), nameof(EmptyEntry.Skip))]
    [InlineData(
        "[InstallPte] void On(ref ulong entry) { } [PteHole] void OnHole() { }", nameof(EntryStep.Every), nameof(EmptyEntry.Install))]
    public void A_loop_visits_empty_entries_only_if_they_matter(string members, string step, string empty)
    {
        var pgd = Descent($"[PageWalker] partial class W {{ {members} }}", Pgd);

        Assert.Equal((step, empty), ($"{pgd.Step}", $"{pgd.Empty}"));
    }

    [Theory]
    [InlineData(Pmd, "[PteEntry] void On() { }", nameof(DescentRule.Always), true, false)]
    [InlineData(
        Pmd, $"[PmdEntry] WalkAction OnPmd{Generic} => default; [PteEntry] void On() {{ }}", nameof(DescentRule.WalkAction), true, true)]
    [InlineData(Pmd, "[PmdEntry] void OnPmd(ref PageWalk walk) { } [PteEntry] void On() { }", nameof(DescentRule.WalkAction), true, true)]
    [InlineData(
        Pmd, "[PmdEntry(Where = EntryFlags.Leaf)] void OnPmd() { } [PteEntry] void On() { }", nameof(DescentRule.UnlessLeaf), true, false)]
    [InlineData(Pgd, "[PgdEntry] WalkAction OnPgd() => default; [PteEntry] void On() { }", nameof(DescentRule.ReturnedAction), true, false)]
    [InlineData(Pgd, "[PgdEntry] void OnPgd() { } [PteEntry] void On() { }", nameof(DescentRule.Always), false, false)]
    public void The_handler_and_the_level_decide_the_descent(int level, string members, string rule, bool retries, bool retriesAfterBelow)
    {
        var descent = Descent($"[PageWalker] partial class W {{ {members} }}", level);

        Assert.Equal((rule, retries, retriesAfterBelow), ($"{descent.Rule}", descent.Retries, descent.RetriesAfterBelow));
    }

    [Theory]
    [InlineData(Pgd, "void OnShared() { }", true, false)]
    [InlineData(Pgd, "WalkAction OnShared() => default;", true, true)]
    [InlineData(P4d, "WalkAction OnShared() => default;", false, false)]
    public void A_loop_that_descends_knows_shared_tables_and_retries_if_their_handler_can_request_it(
        int level, string handler, bool isShared, bool retries)
    {
        var descent = Descent($"[PageWalker] partial class W {{ [P4dEntry] void OnP4d() {{ }} [SharedTable] {handler} }}", level);

        Assert.Equal((isShared, retries), (descent.SharedTable is not null, descent.Retries));
    }

    [Fact]
    public void A_returned_action_for_a_shared_table_leaves_the_loops_of_entries_unchanged()
    {
        const string members = "[PmdEntry] void OnPmd() { } [SharedTable]";

        Assert.Equal(ScanLoop.Groups, Scan($"[PageWalker] partial class W {{ {members} WalkAction On() => default; }}").Loop);
        Assert.True(Descent($"[PageWalker] partial class W {{ {members} void On(ref PageWalk walk) {{ }} }}", Pmd).ResetsAction);
    }

    /// <summary>A label that no jump uses would be a warning in the user's build.</summary>
    [Fact]
    public void The_lowest_level_retries_only_if_its_handler_can_request_it()
    {
        const string source = "[PageWalker] partial class W { [PudEntry] WalkAction OnPud() => default; "
            + "[PmdEntry(Where = EntryFlags.Leaf)] void OnPmd() { } }";

        Assert.False(Descent(source, Pmd).Retries);
        Assert.Empty(Generation.Run(Usings + source).BuildProblems());
    }

    [Fact]
    public void Leaves_stay_whole_if_the_walk_only_installs_PTEs()
    {
        const string install = "[InstallPte] void On(ref ulong entry) { }";

        Assert.True(Descent($"[PageWalker] partial class W {{ {install} }}", Pmd).KeepsLeaves);
        Assert.False(Descent($"[PageWalker] partial class W {{ {install} [PteEntry] void OnPte() {{ }} }}", Pmd).KeepsLeaves);
        Assert.False(Descent($"[PageWalker] partial class W {{ {install} }}", P4d).KeepsLeaves);
    }

    [Fact]
    public void Methods_that_only_pass_through_upper_levels_are_left_to_tiered_compilation()
    {
        var plan = Plan("[PageWalker] partial class W { [P4dEntry] void OnP4d() { } [PteEntry] void On() { } }");

        Assert.Equal([false, true, false, true, true], plan.Levels.Select(static level => level.IsHot));
    }

    [Theory]
    [InlineData("[PteEntry] void On() { }", false, false)]
    [InlineData("[PteEntry] int On() => 0;", true, false)]
    [InlineData("[TestWalk] int OnTest() => 0; [PteEntry] void On() { }", false, false)]
    [InlineData("[PmdTable] int OnTable() => 0; [PteEntry] void On() { }", true, false)]
    [InlineData("[PmdTable] void OnTable(EntryRefSpan<X86_64> pmds) { }", false, true)]
    [InlineData("[SharedTable] int OnShared() => 0; [PteEntry] void On() { }", true, false)]
    [InlineData("[InstallPte] void On(ref ulong entry) { }", true, true)]
    [InlineData($"[PteEntry] void On{GenericRef} {{ }}", false, true)]
    [InlineData("[PteUpdate(Clear = EntryFlags.Dirty)] PteChanges _a;", false, true)]
    public void A_walk_returns_codes_and_edits_if_a_handler_does(string members, bool returnsCode, bool edits)
    {
        var plan = Plan($"[PageWalker] partial class W {{ {members} }}");

        Assert.Equal((returnsCode, edits), (plan.ReturnsCode, plan.Edits));
    }

    [Fact]
    public void Huge_page_directories_need_the_option_and_a_PTE_handler()
    {
        Assert.NotNull(Plan("[PageWalker(HugePageDirectories = true)] partial class W { [PteEntry] void On() { } }").DirectoryHandler);
        Assert.Null(Plan("[PageWalker] partial class W { [PteEntry] void On() { } }").DirectoryHandler);
        Assert.Null(Plan("[PageWalker(HugePageDirectories = true)] partial class W { [PmdEntry] void On() { } }").DirectoryHandler);
    }

    [Fact]
    public void Equal_walkers_have_equal_plans()
    {
        const string source = "[PageWalker] partial struct W { [PteCount] int _count; "
            + "[PteEntry(Where = EntryFlags.Dirty)] int On() => 0; [PteHole] void OnHole() { } }";

        Assert.Equal(Plan(source), Plan("// A comment.\n" + source));
        Assert.NotEqual(Plan(source), Plan(source.Replace("Dirty", "Accessed")));
    }

    private const int Pgd = 0;
    private const int P4d = 1;
    private const int Pmd = 3;
    private const string Usings = "using WalkGen; using WalkGen.Linux; ";

    private static ScanPlan Scan(string source) => Assert.IsType<ScanPlan>(Plan(source).Levels[^1]);

    private static DescentPlan Descent(string source, int level) => Assert.IsType<DescentPlan>(Plan(source).Levels[level]);

    private static WalkPlan Plan(string source)
    {
        var compilation = Compilations.Create(Usings + source);
        INamedTypeSymbol walker = compilation.GetTypeByMetadataName("W")!;
        var parsed = WalkerParser.Parse(walker, compilation, TestContext.Current.CancellationToken);
        Assert.Empty(parsed.Diagnostics);
        return WalkPlanner.Plan(parsed.Walker!);
    }
}
