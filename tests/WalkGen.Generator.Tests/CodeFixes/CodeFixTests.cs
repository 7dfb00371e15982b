using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.CodeFixes;

/// <summary>A fix removes its diagnostic. The result compiles, and comments stay.</summary>
public class CodeFixTests
{
    private const string Any = "where TPaging : struct, IPagingFormat";
    private const string Large = "{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; Sum ^= a; "
        + "B += a - Sum; Sum += a / 7; B ^= a % 5; }";

    /// <summary>The ID, the source, and a part of the fixed source.</summary>
    public static TheoryData<string, string, string> Fixable() => new()
    {
        { "WG0001", "[PageWalker] class Walker { [PgdEntry] void OnPgd() { } }", "[PageWalker] partial class Walker {" },
        {
            "WG0001", "/// <summary>Doc.</summary>\n[PageWalker]\n// why\npublic record struct Walker { [PgdEntry] void OnPgd() { } }",
            "// why\npublic partial record struct Walker {"
        },
        { "WG0001", "[PageWalker] public ref struct Walker { [PgdEntry] void OnPgd() { } }", "public ref partial struct Walker {" },
        {
            "WG0002", "/* outer */ class Outer { [PageWalker] partial class Walker { [PgdEntry] void OnPgd() { } } }",
            "/* outer */ partial class Outer {"
        },
        {
            "WG0002", "public interface IOuter { [PageWalker] partial class Walker { [PgdEntry] void OnPgd() { } } }",
            "public partial interface IOuter {"
        },

        { "WG0005", Walker("int _i; [PgdEntry] async void OnPgd() { _i++; }"), "] void OnPgd() { _i++; }" },
        { "WG0005", Walker("int _i = 3; [PteHole] ref int OnHole() => ref _i; [PgdEntry] void OnPgd() { }"), "] int OnHole() => _i;" },
        {
            "WG0005", Walker($"[PgdEntry] void OnPgd<TPaging, T>(Entry<TPaging> pgd) {Any} {{ _ = pgd.Raw; }}"),
            $"void OnPgd<TPaging>(Entry<TPaging> pgd) {Any} {{ _ = pgd.Raw; }}"
        },
        {
            "WG0005", Walker($"[PgdEntry] void OnPgd<TAny>(Entry<TAny> pgd) where TAny : struct, IPagingFormat, System.IDisposable {{ }}"),
            "void OnPgd<TAny>(Entry<TAny> pgd) where TAny : struct, IPagingFormat {"
        },
        { "WG0005", Walker($"[PgdEntry] void OnPgd() {{ }} [TestWalk] int OnTest<TPaging>() {Any} => 0;"), "int OnTest() => 0;" },

        { "WG0006", Walker("[PgdEntry] void OnPgd(PageWalk walk) { _ = walk.Vma; }"), "void OnPgd(in PageWalk walk) {" },
        { "WG0006", Walker("[PgdEntry] void OnPgd(out PageWalk walk) => throw null!;"), "void OnPgd(in PageWalk walk) =>" },
        {
            "WG0006", Walker("[PgdEntry] void OnPgd(int count, VirtualAddress address) { _ = address; }"),
            "void OnPgd(VirtualAddress address) {"
        },
        {
            "WG0006", Walker("[PgdEntry] void OnPgd(ref VirtualRange range, Vma? vma) { _ = range.Start; }"),
            "void OnPgd(VirtualRange range, Vma? vma) {"
        },
        { "WG0006", Walker("[PgdEntry] void OnPgd(ulong address, ulong next) { _ = address; }"), "void OnPgd(VirtualAddress address) {" },
        {
            "WG0006", Walker("[PgdEntry] void OnPgd(VirtualAddress start, VirtualAddress last) { _ = start; }"),
            "void OnPgd(VirtualAddress start) {"
        },
        { "WG0006", Walker("[InstallPte] void OnInstall(ulong entry) { entry = 1; }"), "void OnInstall(ref ulong entry) {" },
        { "WG0006", Walker("[HugetlbEntry] void OnHuge(ref ulong mask) { _ = mask; }"), "void OnHuge(ulong mask) {" },
        {
            "WG0006", Walker("[PteHole(Coalesce = true)] void OnHole(PageTableLevel level, VirtualRange range) { }"),
            "void OnHole(VirtualRange range) {"
        },
        {
            "WG0006", Walker($"[PgdEntry] void OnPgd<TPaging>(EntryRef<TPaging> pgd) {Any} {{ }}", "ref partial struct"),
            $"void OnPgd<TPaging>(scoped EntryRef<TPaging> pgd) {Any} {{"
        },

        { "WG0007", Walker("[PgdEntry] bool OnPgd() => false;"), "int OnPgd() => 0;" },
        {
            "WG0007", Walker("int _i; [PgdEntry] bool OnPgd() { if (_i++ > 3) return true; return false; }"),
            "int OnPgd() { if (_i++ > 3) return 1; return 0; }"
        },
        { "WG0007", Walker("[PgdEntry] void OnPgd() { } [PostVma] int OnPost() => 0;"), "void OnPost() { }" },
        {
            "WG0007", Walker("int _i; [PgdEntry] void OnPgd() { } [PostVma] int OnPost() { if (_i > 3) return 4; _i++; return 0; }"),
            "void OnPost() { if (_i > 3) return; _i++; }"
        },
        {
            "WG0007", Walker("int _i; [PgdEntry, PteEntry, PudEntry, PmdEntry] WalkAction OnEntry() { _i++; return WalkAction.Subtree; }"),
            "void OnEntry() { _i++; }"
        },
        { "WG0007", Walker("[PgdEntry] string OnPgd() => \"\";"), "void OnPgd() { }" },

        {
            "WG0016",
            Walker($"ulong Sum, B; [PudEntry] void OnPud() {{ }}\n\n"
                + $"    /// <summary>Doc.</summary>\n    [PmdEntry]\n    void OnPmd<TPaging>(Entry<TPaging> pte) {Any} {Large}"),
            "[PmdEntry]\n    private partial void OnPmd<TPaging>("
        },
        {
            "WG0016",
            Walker($"ulong Sum, B; [PudEntry] void OnPud() {{ }} [PmdEntry] public int OnPmd<TPaging>(Entry<TPaging> pte) {Any} "
                + Large.Replace("}", "return 0; }", StringComparison.Ordinal)),
            "] public partial int OnPmd<TPaging>("
        },
        {
            "WG0016",
            Walker($"static ulong Sum, B; [PudEntry] void OnPud() {{ }} "
                + $"[PmdEntry] static void OnPmd<TPaging>(Entry<TPaging> pte) {Any} {Large}"),
            "] private static partial void OnPmd<TPaging>("
        },

        { "WG0019", Walker("[PteEntry] void OnPage() { }"), "[LeafEntry(AbovePte = true)]" },
        {
            "WG0019", Walker("[PmdEntry] void OnHugePage() { }"),
            "[PgdEntry(Where = EntryFlags.Leaf), P4dEntry(Where = EntryFlags.Leaf), PudEntry(Where = EntryFlags.Leaf)]"
        },
        { "WG0019", Walker("[PteEntry] void OnPage(Entry<X86Pae> pte) { }"), "void OnHugePage(Entry<X86Pae> leaf)" },
        {
            "WG0019", "public class Base { [PteEntry] protected void OnPage() { } } [PageWalker] public partial class Walker : Base;",
            "[LeafEntry(AbovePte = true)]"
        },
        {
            "WG0019",
            "[PageWalker] public partial class Walker<TPaging> where TPaging : struct, IPagingFormat { "
                + "[PteEntry] void OnPage(Entry<TPaging> pte) { } }",
            "OnHugePage<TPaging1>(Entry<TPaging1> leaf)"
        },
        {
            "WG0019", "[PageWalker] public partial record struct Walker([property: PteCount] long Entries);",
            "[LeafEntry(AbovePte = true)]"
        },
    };

    /// <summary>The ID and the source.</summary>
    public static TheoryData<string, string> NotFixable() => new()
    {
        { "WG0005", Walker("[PgdEntry] async void OnPgd() => await System.Threading.Tasks.Task.Yield();") },
        { "WG0006", Walker("int _i; [PgdEntry] void OnPgd(int count) { _i += count; }") },
        { "WG0006", Walker("ulong _i; [PgdEntry] void OnPgd(ulong address) { _i += address; }") },
        { "WG0006", Walker("[PgdEntry] void OnPgd(PageWalk walk) { walk.Action = WalkAction.Continue; }") },
        { "WG0007", Walker("bool _any; [PgdEntry] bool OnPgd() => _any;") },
        { "WG0007", Walker("long _any; [PgdEntry] long OnPgd() { return _any; }") },
        { "WG0007", Walker("int _i; [PgdEntry] void OnPgd() { } [PostVma] int OnPost() { return _i++; }") },
    };

    [Theory]
    [MemberData(nameof(Fixable))]
    public async Task An_offered_fix_removes_the_diagnostic(string id, string source, string part)
    {
        source = Compilations.Usings + source;

        string result = Assert.IsType<string>(await FixedSource.Of(id, source));

        Assert.Contains(part, result, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await Hints.AndMistakesIn(result)).Select(static diagnostic => diagnostic.Id));
        Assert.Empty(Generation.Run(result).BuildProblems().Select(static problem => problem.ToString()));
        Assert.Equal(Comments(source), Comments(result).Where(static comment => comment != "// The leaf maps leaf.Size bytes at once."));
    }

    [Theory]
    [MemberData(nameof(NotFixable))]
    public async Task No_fix_is_offered_if_the_result_would_not_compile(string id, string source)
        => Assert.Null(await FixedSource.Of(id, Compilations.Usings + source));

    [Fact]
    public async Task All_diagnostics_of_a_document_are_fixed_at_once()
    {
        const string source = """
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;

            class Outer
            {
                [PageWalker] class First { [PgdEntry] void OnPgd() { } }
                [PageWalker] struct Second { [PgdEntry] void OnPgd(int count) { } [PudEntry] bool OnPud() => false; }
            }
            """;

        string result = source;
        foreach (string id in (string[])["WG0001", "WG0002", "WG0006", "WG0007"]) result = await FixedSource.OfAll(id, result);

        Assert.Equal(
            """
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;

            partial class Outer
            {
                [PageWalker] partial class First { [PgdEntry] void OnPgd() { } }
                [PageWalker] partial struct Second { [PgdEntry] void OnPgd() { } [PudEntry] int OnPud() => 0; }
            }
            """,
            result);
        Assert.Empty(await Hints.AndMistakesIn(result));
    }

    [Fact]
    public void Every_fix_can_be_applied_to_all()
        => Assert.All(
            Fixable().Select(static row => row.Data.Item1).Distinct(),
            static id => Assert.Same(WellKnownFixAllProviders.BatchFixer, FixedSource.ProviderOf(id).GetFixAllProvider()));

    private static IEnumerable<string> Comments(string source)
        => Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTrivia()
            .Where(static trivia => trivia.ToString().StartsWith('/')).Select(static trivia => trivia.ToString());

    private static string Walker(string members, string kind = "partial class") => $"[PageWalker] public {kind} Walker {{ {members} }}";
}
