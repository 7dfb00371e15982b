using System.Text;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>Walkers with combinations of handlers and results compile without a warning, for example about unused variables.</summary>
public class QuietBuildTests
{
    /// <summary>Each test builds one of this many combinations. No list has a length that is divisible by it, so all pairs occur.</summary>
    private const int Stride = 7;

    private static readonly string[] Pud = ["", "void", "int", "WalkAction"];
    private static readonly string[] Pmd = ["", "void", "int", "WalkAction"];
    private static readonly string[] Pte = ["", "void", "int"];
    private static readonly string[] Hole = ["", "void", "int", "(Coalesce = true) void", "(Coalesce = true) int"];
    private static readonly string[] Table = ["", "void", "int"];

    [Theory]
    [InlineData(4, "struct", "Entry<TPaging>", "")]
    [InlineData(2, "struct", "Entry<TPaging>", "(Where = EntryFlags.Present)")]
    [InlineData(3, "class", "EntryRef<TPaging>", "(WhereNot = EntryFlags.Accessed)")]
    public void Walkers_build_without_a_warning(int first, string kind, string entry, string condition)
    {
        var source = new StringBuilder(Compilations.Usings);
        int number = 0;
        foreach (string pud in Pud)
        foreach (string pmd in Pmd)
        foreach (string pte in Pte)
        foreach (string hole in Hole)
        foreach (string table in Table)
        {
            if (++number % Stride != first) continue;
            string update = kind == "struct" && number % 4 == 0 ? " [PteUpdate(Clear = EntryFlags.Dirty)] public PteChanges Changes;" : "";
            source.Append($"[PageWalker] public partial {kind} W{number} {{ public int Calls;{update} ")
                .Append(Handler("PudEntry" + condition, pud, entry)).Append(Handler("PmdEntry" + condition, pmd, entry))
                .Append(Handler("PteEntry" + condition, pte, entry)).Append(Handler("PteTable", table, null))
                .Append(HoleHandler(hole)).Append("}\n");
        }

        Assert.Empty(Generation.Run(source.ToString()).BuildProblems().Select(static problem => problem.ToString()));
    }

    [Theory]
    [InlineData("struct", "int")]
    [InlineData("class", "void")]
    [InlineData("ref struct", "int")]
    public void Whole_tables_go_with_everything_else(string kind, string result)
    {
        const string Any = "where TPaging : struct, IPagingFormat";
        string body = result == "void" ? "{ }" : "=> 0;";
        string scoped = kind.StartsWith("ref", StringComparison.Ordinal) ? "scoped " : "";
        string[] members =
        [
            "[PteCount(Where = EntryFlags.Dirty)] public long Count;",
            "[PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)] public PteChanges Changes;",
            $"[PteTable] {result} OnTable<TPaging>({scoped}EntrySpan<TPaging> entries) {Any} {body}",
            $"[PmdTable] {result} OnPmdTable<TPaging>({scoped}EntrySpan<TPaging> entries) {Any} {body}",
            $"[PmdEntry] {result} OnPmd<TPaging>(Entry<TPaging> pmd) {Any} {body}",
            $"[InstallPte] {result} OnInstall(ref ulong entry) {body}",
            $"[PteEntry(Where = EntryFlags.Present)] {result} OnPage<TPaging>(Entry<TPaging> pte) {Any} {body}",
            $"[PteHole(Coalesce = true)] {result} OnHole(VirtualRange range) {body}",
        ];
        var source = new StringBuilder(Compilations.Usings);
        for (int set = 1; set < 1 << members.Length; set++)
        {
            string chosen = string.Join(' ', members.Where((_, index) => (set >> index & 1) != 0));
            string head = kind.Replace("struct", "partial struct").Replace("class", "partial class");
            source.Append($"[PageWalker] public {head} W{set} {{ {chosen} }}\n");
        }

        Assert.Empty(Generation.Run(source.ToString()).BuildProblems().Select(static problem => problem.ToString()));
    }

    [Theory]
    [InlineData("EntrySpan")]
    [InlineData("EntryRefSpan")]
    public void Whole_tables_may_be_of_one_format(string span)
    {
        string walker = $"[PageWalker] public partial class W {{ [PmdTable, PteTable] void OnTable({span}<X86_64> entries) {{ }} }}";

        Assert.Empty(Generation.Run(Compilations.Usings + walker).BuildProblems());
    }

    private static string Handler(string attribute, string result, string? entry)
        => result == "" ? "" : $"[{attribute}] private {result} On{attribute.Split('(')[0]}"
            + (entry is null ? "()" : $"<TPaging>({entry} entry, VirtualRange range) where TPaging : struct, IPagingFormat")
            + (result == "void" ? " => Calls++; " : " { Calls++; return 0; } ");

    private static string HoleHandler(string hole)
        => hole == "" ? "" : $"[PteHole{(hole.Contains(' ') ? hole[..hole.LastIndexOf(' ')] : "")}] {hole.Split(' ')[^1]} OnHole() "
            + (hole.EndsWith("void", StringComparison.Ordinal) ? "=> Calls++; " : "{ Calls++; return 0; } ");
}
