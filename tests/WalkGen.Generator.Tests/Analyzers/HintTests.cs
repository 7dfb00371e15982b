using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>Hints: where something works, but costs more or does less than it looks. Code is generated all the same.</summary>
public class HintTests
{
    private const string Large = "{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; Sum ^= a; B += a - Sum; Sum += a / 7; B ^= a % 5; }";
    private const string HugeWithoutEntry = "{ ulong a = Sum + 3; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; Sum ^= a; B += a - Sum; Sum += a / 7; B ^= a % 5; }";
    private const string Taking = "<TPaging>(Entry<TPaging> pte) where TPaging : struct, IPagingFormat";
    private const string Editing = "<TPaging>(EntryRef<TPaging> pmd) where TPaging : struct, IPagingFormat";
    private const string Wants = "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.";

    /// <summary>Id, the text that is marked, the source.</summary>
    public static TheoryData<string, string, string> Given() => new()
    {
        { "WG0016", "OnPage", Walker($"[PteEntry] void OnPage{Taking} {Large}") },
        { "WG0016", "OnPage", Walker($"[PteEntry] static void OnPage{Taking} {Large}").Replace("ulong Sum", "static ulong Sum", StringComparison.Ordinal) },
        { "WG0016", "OnPmd", Walker($"[PmdEntry] WalkAction OnPmd{Taking} {Large.Replace("}", "return default; }", StringComparison.Ordinal)}") },
        { "WG0016", "OnEntry", Walker($"[PudEntry, PmdEntry] void OnEntry{Taking} {Large}") },
        { "WG0016", "OnHole", Walker($"[PmdEntry] void OnPmd() {{ }} [PteHole] void OnHole(VirtualRange hole) {HugeWithoutEntry}") },
        { "WG0016", "OnInstall", Walker($"[InstallPte] void OnInstall(ref ulong entry) {HugeWithoutEntry}") },
        { "WG0016", "OnPage", Walker($"[PteEntry] void OnPage{Taking} {{ for (int i = 0; i < 4; i++) try {Large} finally {{ B++; }} }}") },
        { "WG0016", "OnPage", Walker($"[PteEntry] void OnPage{Taking} => Sum += B += pte.Raw * 3 + pte.Raw / 7 + pte.Raw % 5 + pte.Raw * 33 + pte.Raw / 77 + pte.Raw % 55 + Sum * 4 + B * 5 + Sum / 7 + (B << 3) + (Sum >> 9);") },
        { "WG0016", "OnPage", "public abstract class Base { protected abstract void OnPage(Entry<X86_64> pte); } [PageWalker] public sealed partial class Walker : Base { ulong Sum, B; [PteEntry] protected override void OnPage(Entry<X86_64> pte) " + Large + " }" },
        { "WG0016", "OnPage", "public partial class Outer<T> { " + Walker($"{Walker($"[PteEntry] void OnPage{Taking} {Large}", "Inner")} [PteEntry] void OnEach() {{ Sum++; }}") + " }" },
        { "WG0017", "Walker", "[PageWalker] public partial class Walker { [PteHole] void OnHole() { } }" },
        { "WG0017", "Walker", "[PageWalker] public partial class Walker { [PteHole] void OnHole() { } [PreVma] void OnPre() { } [MissingTable] void OnMissing() { } [TestWalk] int OnTest() => 0; }" },
        { "WG0017", "Walker", "public class Base { [PteHole] protected void OnHole() { } } [PageWalker] public partial class Walker : Base { }" },
        { "WG0024", "pmd.Write(0)", Walker($"[PmdEntry] void OnPmd{Editing} {{ if (Sum > 0) pmd.Write(0); }}") },
        { "WG0024", "pmd.Write(Sum)", Walker($"[PudEntry, PmdEntry, PteEntry] private partial void OnEntry{Editing} => pmd.Write(Sum);") },
        { "WG0024", "pmd.Write(1)", Walker($"[HugetlbEntry] void OnHuge{Editing} => pmd.Write(1);") },
        { "WG0024", "pmd.Write(1)", "public partial class Outer<T> { " + Walker($"[PgdEntry] int OnPgd{Editing} {{ pmd.Write(1); return 0; }}") + " }" },
        { "WG0025", "OnHole", Walker("[PteHole] void OnHole() { } [PudEntry] void OnPud() { }") },
        { "WG0025", "OnHole", Walker("[PteHole] void OnHole(VirtualAddress from, Vma? area, in PageWalk walk) { } [PteCount] public long Entries;") },
        { "WG0025", "OnHole", Walker("[PteHole] private partial void OnHole() { } [HugetlbEntry] void OnHuge() { }") },
        { "WG0025", "Walker", "public class Base { [PteHole] protected void OnHole() { } } [PageWalker] public partial class Walker : Base { [PmdEntry] void OnPmd() { } }" },
    };

    public static TheoryData<string> NotGiven() =>
    [
        // Small enough, or the user has decided.
        Walker($"[PteEntry] void OnPage{Taking} {{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; }}"),
        Walker($"[PteEntry] partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] private partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] private partial void OnPage{Taking}; private partial void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] {Wants}AggressiveInlining)] void OnPage{Taking} {Large}"),
        Walker($"[PteEntry] {Wants}NoInlining)] void OnPage{Taking} {Large}"),

        // Not one call per entry of the lowest levels.
        Walker($"[PudEntry] void OnPud{Taking} {Large}"),
        Walker($"[PgdEntry] void OnPgd{Taking} {Large}"),
        Walker($"[PteEntry] void OnPage() {{ }} [PreVma] void OnPre() {HugeWithoutEntry}"),
        Walker($"[PteEntry] void OnPage() {{ }} [MissingTable] void OnMissing() {HugeWithoutEntry}"),
        Walker($"[PteTable] void OnTable<TPaging>(EntrySpan<TPaging> all) where TPaging : struct, IPagingFormat {HugeWithoutEntry}"),
        Walker($"[PteEntry] void OnPage() {{ }} void Other() {HugeWithoutEntry}"),
        Walker($"[PteEntry] void OnEach() {{ }} class Nested {{ ulong Sum, B; [PteEntry] void OnPage{Taking} {Large} }}"),

        // It cannot be made partial here.
        $"public class Base {{ ulong Sum, B; [PteEntry] protected void OnPage{Taking} {Large} }} [PageWalker] public partial class Walker : Base {{ }}",

        // It would not be inlined even then.
        Walker($"[PteEntry] void OnPage{Taking} {{ try {Large} catch (System.InvalidOperationException) {{ B++; }} }}"),
        Walker($"[PteEntry] void OnPage{Taking} {{ System.Span<ulong> all = stackalloc ulong[64]; all[3] = 5; {Large} }}"),
        Walker($"[PteEntry] public virtual void OnPage{Taking} {Large}"),

        // Only what the method itself does counts.
        Walker($"[PteEntry] void OnPage{Taking} {{ Count(pte.Raw); void Count(ulong raw) {Large.Replace("pte.Raw", "raw", StringComparison.Ordinal)} }}"),

        // Something leads the walk below the root, or the holes are looked for.
        Walker("[PteHole(Coalesce = true)] void OnHole() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PudEntry] void OnPud() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PteTable] void OnTable() { }"),
        Walker("[PteHole] void OnHole() { } [InstallPte] void OnInstall(ref ulong pte) { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [HugetlbEntry] void OnHuge() { }"),
        Walker("[PteHole] void OnHole(VirtualRange hole) { } [PteCount] public long Entries;"),
        Walker("[PreVma] void OnPre() { }"),
        "public class Base { [PmdEntry] protected void OnPmd() { } } [PageWalker] public partial class Walker : Base { [PteHole] void OnHole(VirtualRange hole) { } }",

        // Nobody else is there, the table is locked, the store is one step, or the walk does not do it.
        Walker($"[PmdEntry] void OnPmd{Editing} => pmd.Write(1);").Replace("[PageWalker]", "[PageWalker(Lock = WalkLock.Write)]", StringComparison.Ordinal),
        Walker($"[PmdEntry] void OnPmd{Editing} => pmd.Write(1);").Replace("[PageWalker]", "[PageWalker(Lock = WalkLock.WriteVerify)]", StringComparison.Ordinal),
        $"[PageWalker(Lock = WalkLock.Write)] public partial class Base {{ [PgdEntry] protected void OnPgd() {{ }} }} [PageWalker] public partial class Walker : Base {{ [PmdEntry] void OnPmd{Editing} => pmd.Write(1); }}",
        Walker($"[PteEntry] void OnPage{Editing} => pmd.Write(1);"),
        Walker($"[PmdEntry] void OnPmd{Editing} {{ pmd.Clear(EntryFlags.Dirty); pmd.Set(EntryFlags.Accessed); pmd.Exchange(0); pmd.CompareExchange(0, 1); }}"),
        Walker($"[PmdEntry] void OnPmd() {{ }} void Other{Editing} => pmd.Write(1);"),
        Walker("class Log { public void Write(ulong value) { } } [PmdEntry] void OnPmd() => new Log().Write(1);"),

        // It tells the size, or need not.
        Walker("[PteHole] void OnHole(PageTableLevel level) { } [PudEntry] void OnPud() { }"),
        Walker("[PteHole] int OnHole() => 1; [PudEntry] void OnPud() { }"),
        Walker("[PteHole(Coalesce = true)] void OnHole() { } [PudEntry] void OnPud() { }"),
    ];

    [Theory]
    [MemberData(nameof(Given))]
    public async Task A_hint_is_given_at_the_line_that_can_be_mended(string id, string marked, string source)
    {
        source = "using WalkGen; using WalkGen.Linux; using WalkGen.Formats;\n" + source;

        var hint = Assert.Single(await In(source));

        Assert.Equal((id, DiagnosticSeverity.Info), (hint.Id, hint.Severity));
        Assert.Equal("Source0.cs", hint.Location.GetLineSpan().Path);
        Assert.Equal(marked, source.Substring(hint.Location.SourceSpan.Start, hint.Location.SourceSpan.Length));
    }

    [Theory]
    [MemberData(nameof(NotGiven))]
    public async Task No_hint_is_given_where_it_would_not_help(string source) => Assert.Empty(await In("using WalkGen; using WalkGen.Linux; using WalkGen.Formats;\n" + source));

    [Theory]
    [InlineData(
        "[PteEntry] void OnPage" + Taking + Large,
        "Handler 'OnPage' is called for each entry and, with about 130 bytes of IL by a rough estimate, may be too large for the JIT to inline unasked, which can make a walk take up to three times as long: declare it partial, and WalkGen asks the JIT to inline it")]
    [InlineData(
        "[PteHole] void OnHole() { }",
        "'Walker' has no handler of entries, so a walk stays at the root, as in Linux, and 'OnHole' is told the root's empty entries and the gaps between areas alone: add a [PmdEntry] or [PteEntry] handler, or set Coalesce = true")]
    [InlineData(
        "[PmdEntry] void OnPmd" + Editing + " => pmd.Write(1);",
        "Handler 'OnPmd' overwrites an entry in a table that is not locked, and others may hold the lock of the address space for reading too: what they, or a CPU, do to the entry in between is lost; use Exchange, CompareExchange, Set or Clear, or declare Lock = WalkLock.Write")]
    [InlineData(
        "[PteHole] void OnHole() { } [PudEntry] void OnPud() { }",
        "Handler 'OnHole' is called once for each hole, large or small, and takes nothing that tells how large it is: take a VirtualRange or a PageTableLevel, or set Coalesce = true to be told runs of holes")]
    public async Task A_hint_says_what_it_costs_and_how_to_mend_it(string handler, string message)
        => Assert.Equal(message, Assert.Single(await In("using WalkGen; using WalkGen.Linux; using WalkGen.Formats;\n" + Walker(handler))).GetMessage(null));

    [Fact]
    public async Task A_hint_can_be_silenced_where_it_stands()
        => Assert.Empty(await In("using WalkGen; using WalkGen.Linux; using WalkGen.Formats;\n#pragma warning disable WG0016, WG0017\n" + Walker($"[PteHole] void OnHole() {HugeWithoutEntry}")));

    /// <summary>The hints that are tested here; of large pages, for one, most of these walkers see nothing.</summary>
    private static async Task<IEnumerable<Diagnostic>> In(string source) => (await Hints.In(source)).Where(static hint => hint.Id is "WG0016" or "WG0017" or "WG0024" or "WG0025");

    private static string Walker(string members, string name = "Walker") => $"[PageWalker] public partial class {name} {{ public ulong Sum, B; {members} }}";
}
