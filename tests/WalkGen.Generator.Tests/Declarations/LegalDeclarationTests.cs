using System.Text;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>Declarations that the fuzz test found or cannot compose: each builds without a warning.</summary>
public class LegalDeclarationTests
{
    private const string Long = "ANameThatIsSoLongThatNoLineOfTheGeneratedCodeThatContainsItFitsIntoTheColumnsOfAFile";

    public static TheoryData<string, string> Built() => new()
    {
        {
            "names that differ in case",
            "[PageWalker] partial class Pages { [PteEntry] void On() { } } [PageWalker] partial class @pages { [PteEntry] void On() { } }"
        },
        {
            "unicode and escapes",
            "[PageWalker] partial class Ⅷ‿e\\u0301 { [PteEntry] void On\\u0041() { } } "
                + "[PageWalker] partial class \\u0041b\\u200d { [PteEntry] void On() { } }"
        },
        {
            "types of small letters",
            "namespace @global.@await { [PageWalker] partial class @walker<@unmanaged, @scoped> { [PmdEntry] void @field() { } } "
                + "[PageWalker] partial class @dynamic { [PmdEntry] static void @value() { } } "
                + "[PageWalker] partial class @extension { [PmdEntry] void On() { } } }"
        },
        {
            "a format named dynamic",
            "[PageWalker] partial class W<@dynamic> where @dynamic : struct, IPagingFormat { "
                + "[PmdEntry] partial void On(Entry<@dynamic> pmd) { } }"
        },
        {
            "a nullable type argument",
            "class Base<T> { [PmdEntry] protected static void On() { } } [PageWalker] partial class W : Base<string?> { }"
        },
        {
            "obsolete members",
            "[PageWalker] partial class W { [PmdEntry, System.Obsolete] void On() { } "
                + "[PteHole, System.Obsolete(\"x\")] void OnHole() { } "
                + "[PteCount, System.Obsolete(\"x\", DiagnosticId = \"OLD1\")] public int Count; }"
        },
        {
            "an obsolete base class",
            "\n#pragma warning disable CS0612\n[System.Obsolete] class Base { [PmdEntry] protected static void On() { } "
                + "[PteCount] protected static int Count; }\n[PageWalker] partial class W : Base { }\n#pragma warning restore CS0612\n"
        },
        {
            "an experimental handler",
            "[PageWalker] partial class W { [PmdEntry, System.Diagnostics.CodeAnalysis.Experimental(\"NEW1\")] void On() { } }"
        },
        { "the field of a property", "[PageWalker] partial class W { [field: PteCount] public int Count { get; set; } }" },
        {
            "allows ref struct",
            "[PageWalker] partial class W<T> where T : allows ref struct { [PmdEntry] partial void On<TPaging>() where TPaging : struct, "
                + "IPagingFormat, allows ref struct { } }"
        },
        { "notnull", "[PageWalker] partial class W { [PmdEntry] partial void On<TPaging>() where TPaging : notnull, IPagingFormat { } }" },
        { "protected in a sealed walker", "[PageWalker] public sealed partial class W { [PmdEntry] protected partial void On() { } }" },
        {
            "a code of holes over huge pages",
            "[PageWalker(HugePageDirectories = true)] partial class W { [PteEntry] void On(VirtualAddress address) { } "
                + "[PteHole] int OnHole() => 0; }"
        },
        {
            "types named like what is used",
            "namespace System.WalkGen { [PageWalker] partial class System { class WalkGen { } class Entry { } enum Level { } "
                + "class PageWalk { } [PteEntry(Where = EntryFlags.Dirty)] void walk() { } } }"
        },
        {
            "types named var",
            "class @var { } [PageWalker(HugePageDirectories = true)] partial struct W<@var> { int _a; [PteCount] public int Dirty; "
                + "[PmdEntry] void On() { } [PteEntry(Where = EntryFlags.Dirty)] void OnPage() { _a++; } "
                + "[PteHole(Coalesce = true)] void OnHole(VirtualRange hole) { } }"
        },
        {
            "a struct named like a type parameter of the walk",
            "[PageWalker] partial struct TPaging { int _a; [PteEntry] void On() { _a++; } } "
                + "[PageWalker] partial struct TContext<T> { int _a; [PmdEntry] void On() { _a++; } }"
        },
        {
            "an obsolete accessor",
            "[PageWalker] partial class W { [PteCount] public int Count { get; [System.Obsolete] set; } "
                + "[PteCount] public int Other { [System.Obsolete(\"x\", DiagnosticId = \"OLD2\")] get; set; } }"
        },
        {
            "an experimental accessor",
            "[PageWalker] partial class W { [PteCount] public int Count { get; "
                + "[System.Diagnostics.CodeAnalysis.Experimental(\"NEW2\")] set; } }"
        },
        {
            "properties with a body, with field, partial, virtual, abstract",
            "[PageWalker] abstract partial class W { long _a; [PteCount] public long A { get => _a; set => _a = value; } "
                + "[PteCount] public long B { get; set => field = value; } "
                + "[PteCount] public partial long C { get; set; } public partial long C { get => _a; set => _a = value; } "
                + "[PteCount] public virtual long D { get; set; } [PteCount] public abstract long E { get; set; } }"
        },
        { "a ref field", "[PageWalker] ref partial struct W(ref long count) { [PteCount] ref long _count = ref count; }" },
        { "a primary constructor of a struct", "[PageWalker] partial struct W(int start) { [PteEntry] int On() => start++; }" },
        {
            "inside an interface and a record",
            "partial interface IOuter<T> { partial record R(int X) { [PageWalker] partial record struct W(int Y) { "
                + "[PmdEntry] void On() { } } } }"
        },
        {
            "an attribute of a parameter",
            "[PageWalker] partial class W { [PmdEntry] partial void On([System.Diagnostics.CodeAnalysis.DisallowNull] Vma? area) { } }"
        },
        { "an alias", "[PW] partial class W { [PE] void On() { } }" },
        {
            "members with the names of inherited loops",
            "class Base { protected static int WalkPgd() => 0; protected static int Pmd = 1; } "
                + "[PageWalker] partial class W : Base { [PmdEntry] void On() => Pmd++; }"
        },
        {
            "members with the names of its own loops",
            "[PageWalker] partial class W { void VisitPmd() { } int __Loops => 0; public int Sum => __Loops; "
                + "[PmdEntry(Where = EntryFlags.Leaf)] void On() => VisitPmd(); }"
        },
        {
            "type parameters with the names of loops",
            "[PageWalker] partial class WalkPgd<EndHole> { public EndHole? Value; [PteHole(Coalesce = true)] void On() { } }"
        },
        {
            "long names",
            $"[PageWalker] partial struct {Long}<{Long}T> {{ int _a; [PteEntry(Where = EntryFlags.Dirty)] void On{Long}() => _a++; }}"
        },
        {
            "a walker inside its base class",
            "[PageWalker] partial class Outer { [PmdEntry] protected void On() { } "
                + "[PageWalker] partial class Inner : Outer { [PudEntry] void OnPud() { } } }"
        },
        {
            "a walker inside its generic base class, with handlers of the same name",
            "[PageWalker] partial class Outer<T> { [PmdEntry] void On() { } [PteHole(Coalesce = true)] void OnHole() { } "
                + "[PteCount] int Count { get; set; } "
                + "class Between : Outer<int> { } [PageWalker] partial class Inner : Between { [PmdEntry] partial void On() { } "
                + "[PageWalker] partial class Innermost : Inner { [PmdEntry] private partial int On() => 0; } } }"
        },
        {
            "a walker with the name of the loops of its base class",
            "[PageWalker] partial class Outer { [PgdEntry] void On() { } [PageWalker] partial class __Loops<T, U> : Outer { } }"
        },
        {
            "a base class with a type of the walker's name",
            "class Base<T> { public class W { } public struct V<U> { } } "
                + "[PageWalker] partial class W : Base<int> { [PteEntry] void On() { } } "
                + "partial class A<T> { [PageWalker] partial class V : Base<int> { [PteEntry] void On() { } } }"
        },
        {
            "a handler that hides a virtual one",
            "class Base { [PmdEntry] public virtual void On() { } public virtual int P => 1; } "
                + "[PageWalker] partial class W : Base { [PmdEntry] public partial void On() { } }"
        },
        { "an obsolete mode of the format", Mode("System.Obsolete(\"x\")") + "[PteEntry] void On(Entry<RiscV<Mode>> pte) { } }" },
        {
            "an obsolete mode of the format of a partial handler",
            Mode("System.Obsolete") + "[PteEntry] private partial int On(in Entry<RiscV<Mode>> pte) => 0; }"
        },
        {
            "an experimental mode of the format",
            Mode("System.Diagnostics.CodeAnalysis.Experimental(\"NEW3\")") + "[PmdEntry] void On(EntryRef<RiscV<Mode>> pmd) { } }"
        },
        {
            "a diagnostic whose ID is no identifier",
            "[PageWalker] partial class W { [PmdEntry, System.Obsolete(\"x\", DiagnosticId = \"OLD-3, a\")] void On() { } }"
        },
        {
            "a static handler of a base class with an obsolete type argument",
            "\n#pragma warning disable CS0612\n"
                + "class Base<T> { [PmdEntry] protected static void On() { } [PteCount] protected static int A; "
                + "public class Inner { [PudEntry] protected static void OnPud() { } } } [System.Obsolete] class Old { } "
                + "[PageWalker] partial class W : Base<(Old[], int)> { } [PageWalker] partial class V : Base<Old>.Inner { }"
        },
        {
            "a constructor, required members, an explicit interface",
            "[PageWalker] public partial class W(int walk) : System.IDisposable { public required int Code { get; init; } "
                + "void System.IDisposable.Dispose() { } [PteEntry] int OnPage() => walk; }"
        },
    };

    [Theory]
    [MemberData(nameof(Built))]
    public void Builds_without_a_warning(string what, string source)
    {
        const string head = "#pragma warning disable CS0628, CS0649\n" + Compilations.Usings
            + "using PE = WalkGen.PteEntryAttribute; using PW = WalkGen.PageWalkerAttribute;\n";

        var generation = Generation.Run(head + source);

        Assert.Empty(generation.Result.Diagnostics);
        Assert.NotEmpty(generation.Result.GeneratedSources);
        Assert.True(!generation.BuildProblems().Any(), $"{what}: {string.Join("\n", generation.BuildProblems())}");
    }

    [Fact]
    public void Walkers_of_an_assembly_that_is_CLS_compliant_build_without_a_warning()
    {
        const string Any = "where TPaging : struct, IPagingFormat";
        var generation = Generation.Run(Compilations.Usings + $$"""
            #pragma warning disable CS3001, CS3002, CS3003, CS3005, CS3006, CS3024 // the user's own members
            [assembly: System.CLSCompliant(true)]
            public interface IOuter { }
            [PageWalker] public partial class W
            {
                [PteCount] public uint Count;
                [PmdEntry] public partial WalkAction On<TPaging>(Entry<TPaging> pmd, ref PageWalk walk) {{Any}} => walk.Action;
                [PteTable] protected partial void On<TPaging>(EntrySpan<TPaging> table, VirtualRange range) {{Any}} { }
                [HugetlbEntry] protected internal partial void @on(ulong mask) { }
                [InstallPte] public partial int __Install(ref ulong pte) => 1;
                [PteHole] public partial int __install(VirtualRange pte) => 1;
            }
            [PageWalker] public ref partial struct V { [PteUpdate(Clear = EntryFlags.Dirty)] public PteChanges Changes; }
            [PageWalker] public partial record R { [PteEntry] public partial bool On(ulong a) => true; }
            """);

        Assert.Equal("WG0007", Assert.Single(generation.Result.Diagnostics).Id);
        Assert.Empty(generation.BuildProblems().Select(static problem => problem.ToString()));
    }

    /// <summary>Most file systems allow 255 bytes, and a letter can have four.</summary>
    [Theory]
    [InlineData('N', 300)]
    [InlineData('Ж', 130)]
    [InlineData('漢', 85)]
    [InlineData('漢', 500)]
    public void File_names_fit_into_255_bytes(char letter, int count)
    {
        string name = new(letter, count);
        var generation = Generation.Run($$"""
            namespace Demo
            {
                [WalkGen.PageWalker] partial class {{name}} { [WalkGen.PteEntry] void On() { } }
                [WalkGen.PageWalker] partial class {{name}}1 { [WalkGen.PteEntry] void On() { } }
            }
            """);

        Assert.Empty(generation.BuildProblems());
        var files = generation.Result.GeneratedSources.Select(static source => source.HintName).ToList();
        Assert.Equal(2, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, static file => Assert.InRange(Encoding.UTF8.GetByteCount(file), 10, 255));
        Assert.All(files, file => Assert.StartsWith($"Demo.{name[..20]}", file, StringComparison.Ordinal));
    }

    /// <summary>Inherited handlers rely on the lock of their class, so a derived walker without the option has the same lock.</summary>
    [Theory]
    [InlineData("[PageWalker]", "Write", true)]
    [InlineData("[PageWalker(Lock = WalkLock.Read)]", "Read", true)]
    [InlineData("[PageWalker(HugePageDirectories = false)]", "Write", false)]
    public void Options_that_the_attribute_does_not_set_are_inherited(string attribute, string expected, bool followsHugePages)
    {
        var generation = Generation.Run($$"""
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;
            [PageWalker(Lock = WalkLock.WriteVerify)] partial class Farther { [PgdEntry] protected void OnPgd() { } }
            [PageWalker(Lock = WalkLock.Write, HugePageDirectories = true)]
            partial class Base : Farther { [PteEntry] protected void On() { } }
            class Between : Base { }
            {{attribute}} partial class Derived : Between { }
            """);
        string text = generation.Result.GeneratedSources.Single(static source => source.HintName == "Derived.g.cs").SourceText.ToString();

        Assert.Contains($"WalkLock.{expected};", text, StringComparison.Ordinal);
        Assert.Equal(followsHugePages, text.Contains("WalkHugePages", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[PageWalker] partial struct W { W _inner; [PmdEntry] void On() { } }")]
    [InlineData("struct A { B _b; } struct B { A _a; } [PageWalker] partial struct W { A _inner; [PmdEntry] void On() { } }")]
    [InlineData("[PageWalker] partial class W { [PmdEntry] void On() { } } [PageWalker] partial struct W { [PmdEntry] void On() { } }")]
    public void An_impossible_type_does_not_stop_the_generator(string source)
        => Assert.Null(Generation.Run(Compilations.Usings + source).Result.Exception);

    /// <summary>The beginning of a source: a mode with <paramref name="attribute"/>, and a walker whose members follow.</summary>
    private static string Mode(string attribute)
        => $"[{attribute}] struct Mode : IRiscVMode {{ public static string Name => \"\"; public static int Levels => 3; "
            + "public static int EntrySize => 8; }\n#pragma warning disable CS0612, CS0618, NEW3\n[PageWalker] partial class W { ";
}
