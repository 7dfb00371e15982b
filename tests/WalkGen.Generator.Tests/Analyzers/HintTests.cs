using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>Hints about walkers that work, but are slower or less safe than they could be, or see less than they seem to.</summary>
public class HintTests
{
    private const string Large = "{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; Sum ^= a; "
        + "B += a - Sum; Sum += a / 7; B ^= a % 5; }";
    private const string LargeWithoutEntry = "{ ulong a = Sum + 3; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; "
        + "Sum ^= a; B += a - Sum; Sum += a / 7; B ^= a % 5; }";
    private const string Taking = "<TPaging>(Entry<TPaging> pte) where TPaging : struct, IPagingFormat";
    private const string Editing = "<TPaging>(EntryRef<TPaging> pmd) where TPaging : struct, IPagingFormat";
    private const string MethodImpl = "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.";

    /// <summary>The ID, the marked text, the source.</summary>
    public static TheoryData<string, string, string> Reported() => new()
    {
        { "WG0016", "OnPage", Walker($"[PteEntry] void OnPage{Taking} {Large}") },
        {
            "WG0016", "OnPage",
            Walker($"[PteEntry] static void OnPage{Taking} {Large}").Replace("ulong Sum", "static ulong Sum", StringComparison.Ordinal)
        },
        {
            "WG0016", "OnPmd",
            Walker($"[PmdEntry] WalkAction OnPmd{Taking} {Large.Replace("}", "return default; }", StringComparison.Ordinal)}")
        },
        { "WG0016", "OnEntry", Walker($"[PudEntry, PmdEntry] void OnEntry{Taking} {Large}") },
        { "WG0016", "OnHole", Walker($"[PmdEntry] void OnPmd() {{ }} [PteHole] void OnHole(VirtualRange hole) {LargeWithoutEntry}") },
        { "WG0016", "OnInstall", Walker($"[InstallPte] void OnInstall(ref ulong entry) {LargeWithoutEntry}") },
        { "WG0016", "OnPage", Walker($"[PteEntry] void OnPage{Taking} {{ for (int i = 0; i < 4; i++) try {Large} finally {{ B++; }} }}") },
        {
            "WG0016", "OnPage",
            Walker($"[PteEntry] void OnPage{Taking} => Sum += B += pte.Raw * 3 + pte.Raw / 7 + pte.Raw % 5 + pte.Raw * 33 + pte.Raw / 77 "
                + $"+ pte.Raw % 55 + Sum * 4 + B * 5 + Sum / 7 + (B << 3) + (Sum >> 9);")
        },
        {
            "WG0016", "OnPage",
            "public abstract class Base { protected abstract void OnPage(Entry<X86_64> pte); } "
                + "[PageWalker] public sealed partial class Walker : Base { ulong Sum, B; "
                + "[PteEntry] protected override void OnPage(Entry<X86_64> pte) " + Large + " }"
        },
        {
            "WG0016", "OnPage",
            $"public partial class Outer<T> {{ {Walker(Walker($"[PteEntry] void OnPage{Taking} {Large}", "Inner")
                + " [PteEntry] void OnEach() { Sum++; }")} }}"
        },
        { "WG0017", "Walker", "[PageWalker] public partial class Walker { [PteHole] void OnHole() { } }" },
        {
            "WG0017", "Walker",
            "[PageWalker] public partial class Walker { [PteHole] void OnHole() { } [PreVma] void OnPre() { } "
                + "[MissingTable] void OnMissing() { } [TestWalk] int OnTest() => 0; }"
        },
        {
            "WG0017", "Walker",
            "public class Base { [PteHole] protected void OnHole() { } } [PageWalker] public partial class Walker : Base { }"
        },
        { "WG0024", "pmd.Write(0)", Walker($"[PmdEntry] void OnPmd{Editing} {{ if (Sum > 0) pmd.Write(0); }}") },
        { "WG0024", "pmd.Write(Sum)", Walker($"[PudEntry, PmdEntry, PteEntry] private partial void OnEntry{Editing} => pmd.Write(Sum);") },
        {
            "WG0024", "pmds[0].Write(1)",
            Walker("[PmdTable] void OnTable<TPaging>(EntryRefSpan<TPaging> pmds) where TPaging : struct, IPagingFormat "
                + "=> pmds[0].Write(1);")
        },
        { "WG0024", "pmd.Write(1)", Walker($"[HugetlbEntry] void OnHuge{Editing} => pmd.Write(1);") },
        {
            "WG0024", "pmd.Write(1)",
            $"[PageWalker(Lock = WalkLock.VmaReadVerify)] public partial class Walker {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}"
        },
        {
            "WG0024", "pmd.Write(1)",
            "public partial class Outer<T> { " + Walker($"[PgdEntry] int OnPgd{Editing} {{ pmd.Write(1); return 0; }}") + " }"
        },
        { "WG0025", "OnHole", Walker("[PteHole] void OnHole() { } [PudEntry] void OnPud() { }") },
        {
            "WG0025", "OnHole",
            Walker("[PteHole] void OnHole(VirtualAddress from, Vma? area, in PageWalk walk) { } [PteCount] public long Entries;")
        },
        { "WG0025", "OnHole", Walker("[PteHole] private partial void OnHole() { } [HugetlbEntry] void OnHuge() { }") },
        {
            "WG0025", "Walker",
            "public class Base { [PteHole] protected void OnHole() { } } "
                + "[PageWalker] public partial class Walker : Base { [PmdEntry] void OnPmd() { } }"
        },
    };

    public static TheoryData<string> NotReported() =>
    [
        // The handler is small, or the user decided about inlining.
        Walker($"[PteEntry] void OnPage{Taking} {{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; }}"),
        Walker($"[PteEntry] partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] private partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] private partial void OnPage{Taking}; private partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] {MethodImpl}AggressiveInlining)] void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] {MethodImpl}NoInlining)] void OnPage{Taking} {Large}"),

        // The walk does not call it for each entry of the lowest levels.
        Walker($"[PudEntry] void OnPud{Taking} {Large}"),
        Walker($"[PgdEntry] void OnPgd{Taking} {Large}"),
        Walker($"[PteEntry] void OnPage() {{ }} [PreVma] void OnPre() {LargeWithoutEntry}"),
        Walker($"[PteEntry] void OnPage() {{ }} [MissingTable] void OnMissing() {LargeWithoutEntry}"),
        Walker($"[PteTable] void OnTable<TPaging>(EntrySpan<TPaging> all) where TPaging : struct, IPagingFormat {LargeWithoutEntry}"),
        Walker($"[PteEntry] void OnPage() {{ }} void Other() {LargeWithoutEntry}"),
        Walker($"[PteEntry] void OnEach() {{ }} class Nested {{ ulong Sum, B; [PteEntry] void OnPage{Taking} {Large} }}"),

        // The handler is inherited, so the walker cannot declare it partial.
        $"public class Base {{ ulong Sum, B; [PteEntry] protected void OnPage{Taking} {Large} }} "
            + $"[PageWalker] public partial class Walker : Base {{ }}",

        // The JIT would not inline it even if it were partial.
        Walker($"[PteEntry] void OnPage{Taking} {{ try {Large} catch (System.InvalidOperationException) {{ B++; }} }}"),
        Walker($"[PteEntry] void OnPage{Taking} {{ System.Span<ulong> all = stackalloc ulong[64]; all[3] = 5; {Large} }}"),
        Walker($"[PteEntry] public virtual void OnPage{Taking} {Large}"),

        // A local function does not count.
        Walker($"[PteEntry] void OnPage{Taking} {{ Count(pte.Raw); "
            + $"void Count(ulong raw) {Large.Replace("pte.Raw", "raw", StringComparison.Ordinal)} }}"),

        // The walk descends below the root, the holes are merged, or no holes are handled.
        Walker("[PteHole(Coalesce = true)] void OnHole() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PudEntry] void OnPud() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PteTable] void OnTable() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PmdTable] void OnTable() { }"),
        Walker("[PteHole] void OnHole() { } [InstallPte] void OnInstall(ref ulong pte) { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [HugetlbEntry] void OnHuge() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PteCount] public long Entries;"),
        Walker("[PreVma] void OnPre() { }"),
        "public class Base { [PmdEntry] protected void OnPmd() { } } "
            + "[PageWalker] public partial class Walker : Base { [PteHole] void OnHole(VirtualRange hole) { } }",

        // The lock excludes others, the table is locked, the change is atomic, or the walk does not call the method.
        $"[PageWalker(Lock = WalkLock.Write)] public partial class Walker {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}",
        $"[PageWalker(Lock = WalkLock.WriteVerify)] public partial class Walker {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}",
        $"[PageWalker(Lock = WalkLock.None)] public partial class Walker {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}",
        $"[PageWalker(Lock = WalkLock.Write)] public partial class Base {{ [PgdEntry] protected void OnPgd() {{ }} }} "
            + $"[PageWalker] public partial class Walker : Base {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}",
        Walker($"[PteEntry] void OnPage{Editing} => pmd.Write(1);"),
        Walker($"[PmdEntry] void OnPmd{Editing} {{ pmd.Clear(EntryFlags.Dirty); pmd.Set(EntryFlags.Accessed); pmd.Exchange(0); "
            + $"pmd.CompareExchange(0, 1); }}"),
        Walker($"[PmdEntry] void OnPmd() {{ }} void Other{Editing} => pmd.Write(1);"),
        Walker("class Log { public void Write(ulong value) { } } [PmdEntry] void OnPmd() => new Log().Write(1);"),

        // The handler takes the size, or does not need it.
        Walker("[PteHole] void OnHole(PageTableLevel level) { } [PudEntry] void OnPud() { }"),
        Walker("[PteHole] int OnHole() => 1; [PudEntry] void OnPud() { }"),
        Walker("[PteHole(Coalesce = true)] void OnHole() { } [PudEntry] void OnPud() { }"),
    ];

    [Theory]
    [MemberData(nameof(Reported))]
    public async Task A_hint_is_reported_at_the_line_to_fix(string id, string marked, string source)
    {
        source = Compilations.Usings + source;

        var hint = Assert.Single(await In(source));

        Assert.Equal((id, DiagnosticSeverity.Info), (hint.Id, hint.Severity));
        Assert.Equal("Source0.cs", hint.Location.GetLineSpan().Path);
        Assert.Equal(marked, source.Substring(hint.Location.SourceSpan.Start, hint.Location.SourceSpan.Length));
        PlainEnglish.AssertSentences(hint.GetMessage(null));
    }

    [Theory]
    [MemberData(nameof(NotReported))]
    public async Task No_hint_is_reported_if_there_is_nothing_to_fix(string source) => Assert.Empty(await In(Compilations.Usings + source));

    [Theory]
    [InlineData(
        "[PteEntry] void OnPage" + Taking + Large,
        "Handler 'OnPage' has about 130 bytes of IL, so the JIT may not inline it. Declare it partial.")]
    [InlineData(
        "[PteHole] void OnHole() { }",
        "'Walker' walks only the root table, so 'OnHole' misses lower holes. Add an entry handler or set Coalesce = true.")]
    [InlineData(
        "[PmdEntry] void OnPmd" + Editing + " => pmd.Write(1);",
        "Handler 'OnPmd' may overwrite concurrent changes. Use Exchange, CompareExchange, Set or Clear, or Lock = WalkLock.Write.")]
    [InlineData(
        "[PteHole] void OnHole() { } [PudEntry] void OnPud() { }",
        "Handler 'OnHole' cannot distinguish hole sizes. Take a VirtualRange or a PageTableLevel, or set Coalesce = true.")]
    public async Task The_message_says_what_is_wrong_and_how_to_fix_it(string handler, string message)
        => Assert.Equal(message, Assert.Single(await In(Compilations.Usings + Walker(handler))).GetMessage(null));

    [Fact]
    public async Task A_hint_can_be_suppressed_in_source()
    {
        string walker = Walker($"[PteHole] void OnHole() {LargeWithoutEntry}");

        Assert.Empty(await In($"{Compilations.Usings}#pragma warning disable WG0016, WG0017\n{walker}"));
    }

    /// <summary>The hints that are tested here. Most of these walkers also get the hint that they do not handle huge pages.</summary>
    private static async Task<IEnumerable<Diagnostic>> In(string source)
        => (await Hints.In(source)).Where(static hint => hint.Id is "WG0016" or "WG0017" or "WG0024" or "WG0025");

    private static string Walker(string members, string name = "Walker")
        => $"[PageWalker] public partial class {name} {{ public ulong Sum, B; {members} }}";
}
