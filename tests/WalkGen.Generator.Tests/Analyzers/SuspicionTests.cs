using Microsoft.CodeAnalysis;
using WalkGen.Generator.Analyzers;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>Warnings, and hints about huge pages: the walker compiles but probably does not do what its author intended.</summary>
public class SuspicionTests
{
    private const string Any = "where TPaging : struct, IPagingFormat";
    private const string Leaves = " [LeafEntry(AbovePte = true)] void OnLeaf() { }";

    /// <summary>Handlers of the leaves of AArch64 with 4K granules from the PUD down.</summary>
    private static string Leaves52(string size)
        => "[PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)] "
            + $"void OnLeaf(Entry<AArch64<Granule4K, {size}, Ttbr0>> leaf) {{ }}";

    /// <summary>The ID, the marked text, the source.</summary>
    public static TheoryData<string, string, string> Reported() => new()
    {
        { "WG0018", "OnPage", "public struct Walker { [PteEntry] void OnPage() { } }" },
        {
            "WG0018", "OnPage",
            "public partial struct Walker { [PteEntry] private partial void OnPage(); private partial void OnPage() { } }"
        },
        { "WG0018", "OnPage", "public sealed class Walker { [PteEntry] public void OnPage() { } }" },
        { "WG0018", "OnPage", "public static class Walker { [PteEntry] public static void OnPage() { } }" },
        { "WG0018", "OnPage", "public class Walker { [PteEntry] void OnPage() { } }" },
        { "WG0018", "OnPage", "public interface IWalker { [PteEntry] void OnPage(); }" },
        { "WG0018", "Dirty", "public struct Walker { [PteCount] public long Dirty; }" },
        { "WG0018", "Dirty", "public struct Walker { [PteCount] public long Dirty { get; set; } }" },
        { "WG0018", "Cleaned", "public class Walker { [PteUpdate(Clear = EntryFlags.Dirty)] private PteChanges Cleaned; }" },
        { "WG0018", "Dirty", "public struct Walker { [field: PteCount] public long Dirty { get; set; } }" },
        { "WG0018", "Dirty", "public record struct Walker([property: PteCount] long Dirty);" },
        {
            "WG0018", "Dirty",
            "public partial struct Walker { public partial long Dirty { get; set; } "
                + "[PteCount] public partial long Dirty { get => 1; set { } } }"
        },
        { "WG0018", "OnLeaf", "public struct Walker { [LeafEntry] void OnLeaf() { } }" },
        { "WG0018", "OnPage", "public struct Walker { [method: global::WalkGen.@PteEntryAttribute] void OnPage() { } }" },
        { "WG0018", "OnPage", "using PE = WalkGen.PteEntryAttribute; public struct Walker { [PE] void OnPage() { } }" },
        {
            "WG0018", "OnPage",
            "using First = WalkGen.PteEntryAttribute; namespace Demo { using SecondAttribute = First; "
                + "namespace Inner { using Third = SecondAttribute; public struct Walker { [Third] void OnPage() { } } } }"
        },
        {
            "WG0018", "OnPage",
            "using PEAttribute = WalkGen.PteEntryAttribute; public struct Walker { [P\\u0045] void OnPage() { } }"
        },
        { "WG0018", "OnPage", Walker("[PgdEntry] void OnPgd() { } struct Nested { [PteEntry] void OnPage() { } }") },

        { "WG0019", "Walker", Walker("[PteEntry] void OnPage() { }") },
        {
            "WG0019", "Walker",
            "using PWAttribute = WalkGen.PageWalkerAttribute; [PW] public partial class Walker { [PteEntry] void OnPage() { } }"
        },
        { "WG0019", "Walker", Walker("[PteTable] void OnTable() { }") },
        { "WG0019", "Walker", Walker("[PmdTable] void OnTable() { }") },
        { "WG0019", "Walker", Walker("[PteCount] public long Entries;") },
        { "WG0019", "Walker", Walker("[PteUpdate(Clear = EntryFlags.Dirty)] public PteChanges Cleaned;") },
        { "WG0019", "Walker", Walker("[PteEntry] void OnPage() { } [PmdEntry(Where = EntryFlags.Leaf)] void OnPmd() { }") },
        {
            "WG0019", "Walker",
            Walker("[PteEntry] void OnPage() { } [PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { }")
        },
        { "WG0019", "Walker", Walker("[PmdEntry] void OnPmd() { }") },
        { "WG0019", "Walker", Walker("[PteEntry] void OnPage(Entry<X86> pte) { }") },
        { "WG0019", "Walker", Walker("[PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)] void OnLeaf() { }") },
        { "WG0019", "Walker", Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<RiscV<Sv48>> pud) { }") },
        {
            "WG0019", "Walker",
            Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<RiscV<Sv57>> pud) { } [P4dEntry] void OnP4d() { }")
        },
        { "WG0019", "Walker", Walker(Leaves52("VaSize52")) },
        { "WG0019", "Walker", "public class Base { [PteEntry] protected void OnPage() { } } " + Walker("", "Walker : Base") },

        { "WG0027", "OnPmd", Walker("[PteEntry] void OnPage() { } [PudEntry] WalkAction OnPud() => default; [PmdEntry] void OnPmd() { }") },
        {
            "WG0027", "OnPmd",
            Walker("[PteCount] public long Pages; [PudEntry] WalkAction OnPud() => default; "
                + "[PmdEntry(Where = EntryFlags.Present)] int OnPmd(in PageWalk walk) => 0;")
        },
        {
            "WG0027", "OnPud",
            Walker("[PmdEntry] WalkAction OnPmd() => default; [PudEntry(WhereNot = EntryFlags.Dirty)] private partial void OnPud() { }")
        },
        { "WG0027", "OnEntry", Walker("[PteTable] void OnTable() { } [PudEntry, PmdEntry] void OnEntry() { }") },
        { "WG0027", "OnPud", Walker("[PmdTable] void OnTable() { } [PudEntry] void OnPud() { }") },
        {
            "WG0027", "Walker",
            "public class Base { [PudEntry, PmdEntry] protected void OnEntry() { } } "
                + Walker("[PteEntry] void OnPage() { }", "Walker : Base")
        },

        { "WG0020", "OnPud", Walker("[PudEntry] WalkAction OnPud() => WalkAction.Again;") },
        { "WG0020", "OnPud", Walker("[PudEntry] private partial WalkAction OnPud() => (WalkAction)2;") },
        {
            "WG0020", "OnPud",
            Walker("int _calls; "
                + "[PudEntry] WalkAction OnPud() { if (_calls++ == 0) return WalkAction.Again; _calls = 0; return WalkAction.Again; }")
        },
        {
            "WG0020", "OnPud",
            Walker("[PudEntry] WalkAction OnPud() { System.Func<WalkAction> other = () => WalkAction.Subtree; _ = other(); "
                + "return WalkAction.Again; }")
        },
        {
            "WG0020", "OnPud",
            Walker("[PudEntry] WalkAction OnPud() { if (System.Environment.TickCount == 7) throw new System.InvalidOperationException(); "
                + "return WalkAction.Again; }")
        },

        { "WG0021", "OnPmd", Walker("[PudEntry] WalkAction OnPud() => WalkAction.Continue; [PmdEntry] void OnPmd() { }") },
        { "WG0021", "OnTable", Walker("[PudEntry] WalkAction OnPud() => WalkAction.Continue; [PmdTable] void OnTable() { }") },
        {
            "WG0021", "OnPage",
            Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { } "
                + "[PmdEntry] WalkAction OnPmd() => WalkAction.Continue; "
                + "[PteEntry] void OnPage() { }")
        },
        {
            "WG0021", "OnTable",
            Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { } "
                + "[PmdEntry] WalkAction OnPmd() => WalkAction.Continue; "
                + "[PteTable] void OnTable() { }")
        },
        {
            "WG0021", "Entries",
            Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { } "
                + "[PmdEntry] WalkAction OnPmd() => WalkAction.Continue; "
                + "[PteCount] public long Entries;")
        },
        {
            "WG0021", "Cleaned",
            Walker("[PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { } "
                + "[PmdEntry] WalkAction OnPmd() => WalkAction.Continue; "
                + "[PteUpdate(Clear = EntryFlags.Dirty)] public PteChanges Cleaned;")
        },
        { "WG0021", "OnEntry", Walker("[PudEntry, PmdEntry] WalkAction OnEntry() => WalkAction.Continue;") },
        {
            "WG0021", "OnPmd",
            Walker("[PudEntry] private partial WalkAction OnPud() => WalkAction.Continue; [PmdEntry] private partial void OnPmd() { }")
        },
        { "WG0020", "OnShared", Walker("[SharedTable] WalkAction OnShared() => WalkAction.Again; [PudEntry] void OnPud() { }") },
        { "WG0021", "OnPud", Walker("[PgdEntry] WalkAction OnPgd() => WalkAction.Continue; [PudEntry] void OnPud() { }") },
        {
            "WG0021", "Walker",
            "public class Base { [PmdEntry] protected void OnPmd() { } } "
                + Walker("[PudEntry] WalkAction OnPud() => WalkAction.Continue;", "Walker : Base")
        },

        { "WG0022", "OnPud", Walker("[PudEntry(Where = EntryFlags.Contiguous)] void OnPud(Entry<X86_64> pud) { }") },
        { "WG0022", "OnPud", Walker("[PudEntry(Where = EntryFlags.Special)] private partial void OnPud(Entry<X86_64> pud) { }") },
        {
            "WG0022", "OnPage",
            Walker("[PteEntry(Where = EntryFlags.Present | EntryFlags.Special)] void OnPage() { } "
                + "[PmdEntry(Where = EntryFlags.Leaf)] void OnPmd(Entry<X86Pae> pmd) { }")
        },
        {
            "WG0022", "OnPud",
            Walker("[PudEntry(Where = EntryFlags.CacheDisabled)] void OnPud(Entry<AArch64<Granule4K, VaSize48, Ttbr0>> pud) { }")
        },
        {
            "WG0022", "Frames",
            Walker("[PteCount(Where = EntryFlags.Special)] public long Frames; "
                + "[LeafEntry(AbovePte = true)] void OnLeaf(Entry<X86_64La57> leaf) { }")
        },
        {
            "WG0022", "Walker",
            "public class Base { [PudEntry(Where = EntryFlags.Special)] protected void OnPud(Entry<X86_64> pud) { } } "
                + Walker("", "Walker : Base")
        },
    };

    public static TheoryData<string> NotReported() =>
    [
        // A walker can inherit the member, or it is not marked.
        "public class Base { [PteEntry] protected void OnPage() { } }",
        "public abstract class Base { [PteEntry] internal abstract void OnPage(); [PteCount] public long Entries; }",
        "public struct Other { void OnPage() { } }",

        // Huge pages are handled or impossible, or the walker handles no entries below.
        Walker("[PteEntry] void OnPage() { }" + Leaves),
        Walker("[PteEntry] void OnPage() { } [PudEntry(Where = EntryFlags.Leaf)] void OnPud(Entry<X86_64> pud) { } "
            + "[PmdEntry(Where = EntryFlags.Leaf)] void OnPmd() { }"),
        Walker("[PteEntry] void OnPage(Entry<WalkGen.Formats.X86NoPse> pte) { }"),
        Walker("[PteEntry] void OnPage(Entry<X86Pae> pte) { } [PmdEntry(Where = EntryFlags.Leaf)] void OnPmd() { }"),
        Walker("[PudEntry] void OnPud() { }"),
        Walker("[PteHole(Coalesce = true)] void OnHole() { }"),
        Walker("[InstallPte] void OnInstall(ref ulong pte) { }"),
        Walker("[HugetlbEntry] void OnHuge() { }"),
        "public class Base { [LeafEntry(AbovePte = true)] protected void OnLeaf() { } } "
            + Walker("[PteEntry] void OnPage() { }", "Walker : Base"),

        // Huge pages stay whole or are impossible, or the walker handles no entries below.
        Walker("[PteEntry, PmdEntry(Where = EntryFlags.Leaf), PudEntry(Where = EntryFlags.Leaf | EntryFlags.Dirty)] "
            + "void OnLeaf(Entry<RiscV<Sv39>> leaf) { }"),
        Walker("[LeafEntry(Where = EntryFlags.Dirty)] void OnLeaf() { }"),
        Walker("[LeafEntry, PteEntry] void OnLeaf() { }"),
        Walker(Leaves52("VaSize48")),
        Walker(Leaves52("VaSize52") + " [P4dEntry(Where = EntryFlags.Leaf)] void OnP4d() { }"),
        Walker("[PteEntry] void OnPage() { } [PudEntry, PmdEntry] void OnEntry(ref PageWalk walk) => walk.Action = WalkAction.Continue;"),
        Walker("[PteEntry] void OnPage() { } "
            + "[PudEntry(WhereNot = EntryFlags.Leaf), PmdEntry(WhereNot = EntryFlags.Leaf)] void OnTable() { }"),
        Walker("[PteEntry] void OnPage() { } [PudEntry, PmdEntry] void OnEntry(Entry<WalkGen.Formats.X86NoPse> entry) { }"),
        Walker("[InstallPte] void OnInstall(ref ulong pte) { } [PudEntry, PmdEntry] WalkAction OnEntry() => default;"),

        // The action is not constant or not returned for each entry, the entry changes, or the walk reaches all members.
        Walker("int _calls; [PudEntry] WalkAction OnPud() => _calls++ == 0 ? WalkAction.Again : WalkAction.Subtree;"),
        Walker("WalkAction _next = WalkAction.Again; [PudEntry] WalkAction OnPud() => _next;"),
        Walker($"[PudEntry] WalkAction OnPud<TPaging>(EntryRef<TPaging> pud) {Any} {{ pud.Exchange(0); return WalkAction.Again; }}"),
        Walker("[PudEntry] WalkAction OnPud() => throw new System.InvalidOperationException();"),
        Walker("[PudEntry] void OnPud() { } WalkAction Other() => WalkAction.Again;"),
        Walker("[PudEntry] WalkAction OnPud() => WalkAction.Subtree; [PmdEntry] void OnPmd() { }"),
        Walker("[PudEntry] WalkAction OnPud() => default; [PmdEntry] void OnPmd() { }"),
        Walker("[PudEntry(Where = EntryFlags.Leaf)] WalkAction OnPud(Entry<X86_64> e) => WalkAction.Continue; [PmdEntry] void OnPmd() { }"),
        Walker("[PudEntry] WalkAction OnPud() => WalkAction.Continue; [PgdEntry] void OnPgd() { } "
            + "[PteHole] void OnHole(VirtualRange hole) { } [MissingTable] void OnMissing() { } [HugetlbEntry] void OnHuge() { }"),
        Walker(
            "[SharedTable] WalkAction OnShared() => WalkAction.Continue; [PteTable] void OnTable() { } [PteCount] long _pages;" + Leaves),
        Walker("[PudEntry] WalkAction OnPud() => default; [PmdEntry] WalkAction OnPmd() => WalkAction.Continue; "
            + "[PmdTable] void OnTable() { }"),
        Walker("[PudEntry] WalkAction OnPud() => WalkAction.Continue; [InstallPte] void OnInstall(ref ulong pte) { } "
            + "[PmdEntry] void OnPmd() { }"),

        // The format has the flag, or it is unknown.
        Walker("[PudEntry(Where = EntryFlags.CacheDisabled)] void OnPud(Entry<X86_64> pud) { }"),
        Walker("[PudEntry(Where = EntryFlags.Contiguous)] void OnPud(Entry<AArch64<Granule4K, VaSize48, Ttbr0>> pud) { }"),
        Walker("[PudEntry(WhereNot = EntryFlags.Special)] void OnPud(Entry<X86_64> pud) { }"),
        Walker($"[PudEntry(Where = EntryFlags.Special)] void OnPud<TPaging>(Entry<TPaging> pud) {Any} {{ }}"),
        "[PageWalker] public partial class Walker<T> where T : struct, IPagingFormat { "
            + "[PudEntry(Where = EntryFlags.Special)] void OnPud(Entry<T> pud) { } }",
    ];

    [Theory]
    [MemberData(nameof(Reported))]
    public async Task It_is_reported_at_the_line_to_fix(string id, string marked, string source)
    {
        source = Compilations.Usings + source;

        var hint = Assert.Single(await Hints.In(source));

        Assert.Equal((id, id is "WG0019" or "WG0027" ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning), (hint.Id, hint.Severity));
        Assert.Equal("Source0.cs", hint.Location.GetLineSpan().Path);
        Assert.Equal(marked, source.Substring(hint.Location.SourceSpan.Start, hint.Location.SourceSpan.Length));
        PlainEnglish.AssertSentences(hint.GetMessage(null));
    }

    [Theory]
    [MemberData(nameof(NotReported))]
    public async Task Nothing_is_reported_if_it_may_be_intended(string source)
        => Assert.Empty(await Hints.In(Compilations.Usings + source));

    [Theory]
    [MemberData(nameof(Reported))]
    public async Task It_can_be_suppressed_in_source(string id, string marked, string source)
    {
        Assert.Contains(marked, source, StringComparison.Ordinal);
        Assert.Empty(await Hints.In(Compilations.Usings + $"#pragma warning disable {id}\n{source}"));
    }

    [Theory]
    [InlineData(
        "public class Pages { [PteEntry] void OnPage() { } }",
        "No walk uses the [PteEntry] member 'OnPage', because 'Pages' is not a walker. "
            + "Mark 'Pages' [PageWalker], or declare the member protected if a walker derives from 'Pages'.")]
    [InlineData(
        "[PageWalker] public partial class Pages { [PteEntry] void OnPage() { } }",
        "'Pages' has no [PgdEntry], [P4dEntry], [PudEntry] or [PmdEntry] handler, so a walk skips or splits huge pages. "
            + "Add one, use [LeafEntry], or suppress WG0019.")]
    [InlineData(
        "[PageWalker] public partial class Pages { [PudEntry(Where = EntryFlags.Leaf)] "
            + "void OnPud(Entry<X86_64> pud) { } [PmdEntry] void OnPmd() { } "
            + "[PteEntry] void OnPage() { } }",
        "Handler 'OnPmd' is called for huge pages, then the walk splits them. "
            + "Return WalkAction.Continue, or use [LeafEntry].")]
    [InlineData(
        "[PageWalker] public partial class Pages { [PudEntry] WalkAction OnPud() => WalkAction.Continue; [PmdEntry] void OnPmd() { } }",
        "A walk never reaches the [PmdEntry] member 'OnPmd': [PudEntry] handler 'OnPud' always returns WalkAction.Continue. "
            + "Return Subtree to descend.")]
    [InlineData(
        "[PageWalker] public partial class Pages { "
            + "[PudEntry(Where = EntryFlags.Special | EntryFlags.Contiguous)] void OnPud(Entry<X86_64> pud) { } }",
        "The condition of 'OnPud' matches no entry: X86_64 entries never have Special | Contiguous. "
            + "Remove it, or make the handlers generic.")]
    public async Task The_message_says_what_is_wrong_and_how_to_fix_it(string source, string message)
        => Assert.Equal(message, Assert.Single(await Hints.In(Compilations.Usings + source)).GetMessage(null));

    /// <summary>The analyzers cannot call the formats, so they contain the same facts.</summary>
    [Theory]
    [InlineData("X86")]
    [InlineData("X86NoPse")]
    [InlineData("X86Pae")]
    [InlineData("X86_64")]
    [InlineData("X86_64La57")]
    [InlineData("AArch64<Granule4K, VaSize48, Ttbr0>")]
    [InlineData("AArch64<Granule4K, VaSize48, Ttbr1>")]
    public void The_analyzers_agree_with_the_formats(string name)
    {
        var compilation = Compilations.Create(
            $$"""
            using System.IO;
            using System.Linq;
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;

            public static class Case
            {
                private static Entry<{{name}}> _entry;

                public static void Run(TextWriter output) => Print(output, _entry);

                private static void Print<TPaging>(TextWriter output, Entry<TPaging> _) where TPaging : struct, IPagingFormat
                {
                    var levels = System.Enum.GetValues<PageTableLevel>().Where(level => level >= PageTableLevel.Pgd);
                    var impossible = System.Enum.GetValues<EntryFlags>().Where(flag => flag != 0 && levels.All(level
                        => TPaging.FlagPattern(level, flag).MatchesNothing
                        && TPaging.AlternateFlagPattern(level, flag).MatchesNothing));
                    output.Write($"{impossible.Aggregate(EntryFlags.None, (all, flag) => all | flag)}; ");
                    output.Write($"{TPaging.AllowsLeaf(PageTableLevel.Pud)} {TPaging.AllowsLeaf(PageTableLevel.Pmd)}");
                }
            }
            """);
        compilation = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default));
        var entry = (INamedTypeSymbol)((IFieldSymbol)compilation.GetTypeByMetadataName("Case")!.GetMembers("_entry").Single()).Type;
        var format = (INamedTypeSymbol)entry.TypeArguments[0];

        Assert.Equal(
            ConsumerProgram.Run(compilation),
            $"{BuiltInFormat.ImpossibleFlags(format)}; {BuiltInFormat.HasHugePuds(format)} {BuiltInFormat.HasHugePmds(format)}");
    }

    private static string Walker(string members, string name = "Walker") => $"[PageWalker] public partial class {name} {{ {members} }}";
}
