using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Tests.Analyzers;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>A walker with a mistake gets a diagnostic at the line of the mistake and no generated code.</summary>
public class DiagnosticTests
{
    private const string TwoWalkers = "[PageWalker] partial class Walker { [PteHole] void OnHole() { } } "
        + "[PageWalker] partial class Other { [PteHole] void OnHole() { } }";

    private const string AnyFormat = "where TPaging : struct, IPagingFormat";

    /// <summary>The ID, the marked text, the source.</summary>
    public static TheoryData<string, string, string> Mistakes() => new()
    {
        { "WG0001", "Walker", "[PageWalker] class Walker { [PteHole] void OnHole() { } }" },
        { "WG0002", "Outer", "class Outer { [PageWalker] partial class Walker { [PteHole] void OnHole() { } } }" },
        { "WG0003", "Walker", "[PageWalker] file partial class Walker { [PteHole] void OnHole() { } }" },
        { "WG0003", "Walker", "[PageWalker] static partial class Walker { [PteHole] void OnHole() { } }" },
        { "WG0004", "Walker", "[PageWalker] partial class Walker { void OnPage() { } }" },
        {
            "WG0005", "OnHole",
            "[PageWalker] partial class Walker { [PteHole] async void OnHole() => await System.Threading.Tasks.Task.Yield(); }"
        },
        { "WG0005", "OnHole", "[PageWalker] partial class Walker { int _i; [PteHole] ref int OnHole() => ref _i; }" },
        {
            "WG0005", "OnPage",
            $"[PageWalker] partial class Walker {{ [PteEntry] void OnPage<TPaging, T>(Entry<TPaging> pte) {AnyFormat} {{ }} }}"
        },
        {
            "WG0005", "OnPage",
            $"[PageWalker] partial class Walker {{ [PteEntry] void OnPage<TPaging>(Entry<TPaging> pte) {AnyFormat}, "
                + $"System.IDisposable {{ }} }}"
        },
        { "WG0005", "OnHole", $"[PageWalker] partial class Walker {{ [PteHole] void OnHole<TPaging>() {AnyFormat} {{ }} }}" },
        { "WG0005", "OnTest", $"[PageWalker] partial class Walker {{ [TestWalk] int OnTest<TPaging>() {AnyFormat} => 0; }}" },
        { "WG0006", "walk", "[PageWalker] partial class Walker { [PteHole] void OnHole(PageWalk walk) { } }" },
        { "WG0006", "vma", "[PageWalker] partial class Walker { [PteHole] void OnHole(out Vma vma) { vma = null!; } }" },
        { "WG0006", "range", "[PageWalker] partial class Walker { [PostVma] void OnPost(VirtualRange range) { } }" },
        { "WG0007", "OnPost", "[PageWalker] partial class Walker { [PostVma] int OnPost() => 0; }" },
        { "WG0006", "count", "[PageWalker] partial class Walker { [PteHole] void OnHole(int count) { } }" },
        { "WG0006", "pte", "[PageWalker] partial class Walker { [PteHole] void OnHole(Entry<X86_64> pte) { } }" },
        { "WG0006", "last", "[PageWalker] partial class Walker { [PteHole] void OnHole(VirtualAddress start, VirtualAddress last) { } }" },
        { "WG0006", "range", "[PageWalker] partial class Walker { [PteHole] void OnHole(ref VirtualRange range) { } }" },
        {
            "WG0006", "pte",
            $"[PageWalker] ref partial struct Walker {{ [PteEntry] void OnPage<TPaging>(EntryRef<TPaging> pte) {AnyFormat} {{ }} }}"
        },
        { "WG0006", "table", "[PageWalker] partial class Walker { [PteEntry] void OnPage(PhysicalAddress table) { } }" },
        { "WG0007", "OnPage", "[PageWalker] partial class Walker { [PteEntry] WalkAction OnPage() => default; }" },
        { "WG0007", "OnPmd", "[PageWalker] partial class Walker { [PmdEntry] bool OnPmd() => false; }" },
        { "WG0008", "Other", "[PageWalker] partial class Walker { [PteHole] void OnHole() { } [PteHole] void Other() { } }" },
        { "WG0009", "Walker", "class Base { [PteHole] void OnHole() { } } [PageWalker] partial class Walker : Base { }" },
        {
            "WG0010", "OnPmd",
            $"[PageWalker] partial class Walker<T> where T : struct, IPagingFormat {{ [PmdEntry] void OnPmd(Entry<X86_64> e) {{ }} "
                + $"[PudEntry] void OnPud(Entry<T> e) {{ }} }}"
        },
        { "WG0003", "Both", "[FusedWalker(typeof(Walker), typeof(Other))] ref partial struct Both; " + TwoWalkers },
        { "WG0001", "Both", "[FusedWalker(typeof(Walker), typeof(Other))] struct Both; " + TwoWalkers },
        { "WG0030", "Both", "[FusedWalker(typeof(Walker), typeof(string))] partial struct Both; " + TwoWalkers },
        { "WG0030", "Both", "[FusedWalker(typeof(Walker), typeof(Walker))] partial struct Both; " + TwoWalkers },
        {
            "WG0030", "Both",
            "[FusedWalker(typeof(Walker), typeof(Generic<>))] partial struct Both; " + TwoWalkers
                + "[PageWalker] partial class Generic<T> { [PteHole] void OnHole() { } }"
        },
        {
            "WG0030", "Both",
            "[FusedWalker(typeof(Walker), typeof(Reference))] partial struct Both; " + TwoWalkers
                + "[PageWalker] ref partial struct Reference { [PteHole] void OnHole() { } }"
        },
        {
            "WG0030", "Both",
            "[FusedWalker(typeof(Walker), typeof(Writing))] partial struct Both; " + TwoWalkers
                + "[PageWalker(Lock = WalkLock.Write)] partial class Writing { [PteHole] void OnHole() { } }"
        },
        { "WG0031", "Both", "[FusedWalker(typeof(Walker))] partial struct Both; " + TwoWalkers },
        { "WG0031", "Both", "[FusedWalker] partial struct Both; " + TwoWalkers },
        { "WG0026", "T", "partial class Outer<T> { [PageWalker] partial class Walker<T> { [PteHole] void OnHole() { } } }" },
        { "WG0006", "level", "[PageWalker] partial class Walker { [PteHole(Coalesce = true)] void OnHole(PageTableLevel level) { } }" },
        {
            "WG0012", "OnPage",
            "[PageWalker] partial class Walker { "
                + "[PteEntry(Where = EntryFlags.Present | EntryFlags.Dirty, WhereNot = EntryFlags.Dirty)] void OnPage() { } }"
        },
        {
            "WG0012", "Dirty",
            "[PageWalker] partial class Walker { [PteCount(Where = EntryFlags.Dirty, WhereNot = EntryFlags.Dirty)] public long Dirty; }"
        },
        {
            "WG0012", "OnPage",
            "[PageWalker] partial class Walker { [PteEntry(Where = EntryFlags.Dirty & EntryFlags.User)] void OnPage() { } }"
        },
        {
            "WG0012", "OnPage",
            "[PageWalker] partial class Walker { [PteEntry(WhereNot = EntryFlags.Dirty & EntryFlags.User)] void OnPage() { } }"
        },
        { "WG0012", "OnPage", "[PageWalker] partial class Walker { [PteEntry(Where = EntryFlags.None)] void OnPage() { } }" },
        {
            "WG0012", "Dirty",
            "[PageWalker] partial class Walker { const EntryFlags None = 0; "
                + "[PteCount(Where = EntryFlags.Dirty, WhereNot = None)] public long Dirty; }"
        },
        {
            "WG0012", "Cleaned",
            "[PageWalker] partial class Walker { [PteUpdate(Where = ~EntryFlags.Dirty & EntryFlags.Dirty, Clear = EntryFlags.Dirty)] "
                + "public PteChanges Cleaned; }"
        },
        { "WG0013", "OnPage", "[PageWalker] partial class Walker { [PteEntry(Where = (EntryFlags)(1 << 30))] void OnPage() { } }" },
        { "WG0014", "Dirty", "[PageWalker] partial class Walker { [PteCount] public double Dirty; }" },
        { "WG0014", "Dirty", "[PageWalker] partial class Walker { [PteCount] public readonly long Dirty; }" },
        { "WG0014", "Dirty", "[PageWalker] partial class Walker { [PteCount] public long Dirty { get; } }" },
        { "WG0014", "Cleaned", "[PageWalker] partial class Walker { [PteUpdate(Clear = EntryFlags.Dirty)] public long Cleaned; }" },
        { "WG0015", "Cleaned", "[PageWalker] partial class Walker { [PteUpdate] public PteChanges Cleaned; }" },
        {
            "WG0015", "Cleaned",
            "[PageWalker] partial class Walker { [PteUpdate(Clear = EntryFlags.Dirty, Set = EntryFlags.Dirty)] public PteChanges Cleaned; }"
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_reported_at_its_location_and_nothing_is_generated(string id, string marked, string source)
    {
        source = Compilations.Usings + source;

        var generation = Generation.Run(source);

        var diagnostic = Assert.Single(generation.Result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal("Source0.cs", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(1, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal(marked, source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        if (source.Contains("[FusedWalker", StringComparison.Ordinal)) // its parts are walkers of their own
        {
            Assert.DoesNotContain(
                generation.Result.GeneratedSources, static file => file.HintName.Contains("Both", StringComparison.Ordinal));
        }
        else
        {
            Assert.Empty(generation.Result.GeneratedSources);
        }

        PlainEnglish.AssertSentences(diagnostic.GetMessage(null));
    }

    [Fact]
    public void Every_descriptor_has_a_test()
    {
        string[] inLegalDeclarationTests = [Descriptors.LanguageTooOld.Id, Descriptors.OnlyExternAlias.Id];
        var tested = Mistakes().Concat(HintTests.Reported()).Concat(SuspicionTests.Reported()).Select(static row => row.Data.Item1)
            .Concat(inLegalDeclarationTests)
            .Append(Descriptors.TemporaryWalker.Id) // in TemporaryWalkerTests
            .Distinct();
        Assert.Equal(AllDescriptors.ById.Keys, tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_mistakes_of_a_walker_are_reported_at_once()
    {
        var generation = Generation.Run("""
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;
            [PageWalker] class Walker
            {
                [PteHole] async void OnHole() => await System.Threading.Tasks.Task.Yield();
                [PmdEntry] bool OnPmd() => false;
            }
            """);

        Assert.Equal(
            ["WG0001", "WG0005", "WG0007"],
            generation.Result.Diagnostics.Select(static diagnostic => diagnostic.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Broken_source_yields_no_exception()
    {
        var generation = Generation.Run(Compilations.Usings + "[PageWalker] partial class Walker { "
            + "[PteEntry] void OnPage(Entry< pte) { } [PmdEntry] Missing OnPmd(Nowhere x) }");

        Assert.Null(generation.Result.Exception);
    }
}
