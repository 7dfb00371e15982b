using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>Declarations that get one diagnostic, and no error of the compiler.</summary>
public class RefusedDeclarationTests
{
    /// <summary>The ID and the source.</summary>
    public static TheoryData<string, string> Refused() => new()
    {
        {
            "WG0005",
            "\n#pragma warning disable CS0612\n"
                + "[System.Obsolete(\"no\", true)] struct Old : IRiscVMode { public static string Name => \"\"; "
                + "public static int Levels => 3; public static int EntrySize => 8; } "
                + "[PageWalker] partial class W { [PmdEntry, System.Obsolete] void On(Entry<RiscV<Old>> pmd) { } }"
        },
        { "WG0003", "file partial class Outer { [PageWalker] partial class W { [PteHole] void OnHole() { } } }" },
        { "WG0005", "[PageWalker] partial class W { [PmdEntry] int On(__arglist) => 0; }" },
        { "WG0005", "[PageWalker] partial class W { [PmdEntry, System.Obsolete(\"no\", true)] void On() { } }" },
        {
            "WG0005",
            "[PageWalker] partial class W { [PmdEntry, System.Runtime.InteropServices.UnmanagedCallersOnly] static void On() { } }"
        },
        { "WG0009", "class Base { [PmdEntry] protected int On() => 0; } [PageWalker] partial class W : Base { new void On() { } }" },
        { "WG0009", "class Base { [PteCount] public int Count { get; private set; } } [PageWalker] partial class W : Base { }" },
        { "WG0014", "[PageWalker] partial class W { [PteCount, System.Obsolete(\"no\", true)] public int Count; }" },
        { "WG0014", "[PageWalker] partial class W { [PteCount] public int Count { get; [System.Obsolete(\"no\", true)] set; } }" },
        {
            "WG0026",
            "partial class Outer<T> { partial class Between { [PageWalker] partial struct W<T> { [PmdEntry] static void On() { } } } }"
        },
        { "WG0026", "partial class Outer<T> { partial class Between<T> { [PageWalker] partial struct W { [PmdEntry] void On() { } } } }" },
        { "WG0006", "[PageWalker] partial class W { [PmdEntry] void On(ref readonly PageWalk walk) { } }" },
        { "WG0006", "[PageWalker] partial class W { [PmdEntry] void On(ref readonly VirtualRange range) { } }" },
        { "WG0006", "[PageWalker] partial class W { [PmdEntry] void On(params ulong[] all) { } }" },
        {
            "WG0014",
            "interface ICount { int Count { get; set; } } "
                + "[PageWalker] partial class W : ICount { [PteCount] int ICount.Count { get; set; } }"
        },
        {
            "WG0014",
            "[PageWalker] partial class W { [field: PteUpdate(Clear = EntryFlags.Dirty)] public PteChanges Changes { get; set; } }"
        },
        { "WG0014", "[PageWalker] ref partial struct W { [PteCount] ref readonly int _count; }" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_with_one_diagnostic(string id, string source)
    {
        var generation = Generation.Run(Compilations.Usings + source);

        var diagnostic = Assert.Single(generation.Result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        PlainEnglish.AssertSentences(diagnostic.GetMessage(null));
        Assert.Empty(generation.Result.GeneratedSources);
    }

    /// <summary>The ID and the members of a walker: partial handlers of which at least one has a mistake.</summary>
    public static TheoryData<string, string> RefusedMembers() => new()
    {
        { "WG0004", "partial void Other(); partial void Other() { }" },
        { "WG0005", "[PteEntry] async partial void On() => await System.Threading.Tasks.Task.Yield();" },
        { "WG0005", "static int _a; [PmdEntry] private static partial ref int On() => ref _a; [PteEntry] partial void OnPte() { }" },
        { "WG0005", "static int _a; [PmdEntry] private static partial ref readonly int On() => ref _a;" },
        { "WG0005", "[PmdEntry] private partial int On(__arglist) => 0;" },
        {
            "WG0005",
            "[PmdEntry] partial void On<TPaging, @class, T1, T2, T3>(Entry<TPaging> pmd, (int A, dynamic? B)[]? c) "
                + "where TPaging : struct, IPagingFormat where @class : class?, new() where T1 : unmanaged, System.Enum "
                + "where T2 : System.IComparable<T1>, new() where T3 : class { }"
        },
        { "WG0005", "[PteHole] partial void On<T>(T hole) where T : allows ref struct { }" },
        { "WG0006", "[PmdEntry] private partial void On(ref readonly VirtualRange range, out int a, ref string? b) { a = 0; }" },
        { "WG0006", "[PmdEntry] partial void On(params ulong[] all) { } [PteHole] private partial int OnHole() => 1;" },
        { "WG0006", "[PmdEntry] partial void On(scoped System.Span<int> a, params System.ReadOnlySpan<string?> b) { }" },
        { "WG0006", "[PmdEntry] unsafe partial void On(delegate*<int, void> a, int* b) { }" },
        { "WG0006", "[PmdEntry] partial void On(int @event) { }" },
        { "WG0007", "[PmdEntry] public partial bool On() => true; [PudEntry] protected virtual partial int OnPud() => 0;" },
        { "WG0007", "[PmdEntry] internal partial System.Collections.Generic.List<string?>? On() => null;" },
        { "WG0008", "[PteHole] partial void A() { } [PteHole] partial void B() { }" },
        { "WG0010", "[PmdEntry] partial void A(Entry<X86_64> a) { } [PudEntry] partial void B(Entry<X86> b) { }" },
        { "WG0012", "[PteEntry(Where = EntryFlags.Dirty, WhereNot = EntryFlags.Dirty)] partial void On() { }" },
        { "WG0014", "[PteCount] public double Count; [PteEntry] private partial void On() { }" },
    };

    /// <summary>The compiler would report that a partial method has no declaration: a mistake that the user did not make.</summary>
    [Theory]
    [MemberData(nameof(RefusedMembers))]
    public void Partial_handlers_of_a_refused_walker_cause_no_other_error(string id, string members)
    {
        string outer = members.Contains("__arglist", StringComparison.Ordinal) ? "Outer" : "Outer<@int>";
        string source = Compilations.Usings
            + $"namespace Demo.@event {{ public partial class {outer} {{ [PageWalker] public partial class W {{ {members} }} }} }}";

        var generation = Generation.Run(source);

        Assert.Equal(id, Assert.Single(generation.Result.Diagnostics).Id);
        Assert.Empty(generation.BuildProblems().Select(static problem => problem.ToString()));
    }
}
