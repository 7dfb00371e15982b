using System.Text;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>What handlers return, at all levels together: the code that is written gives no warning, such as one about what it does not use.</summary>
public class QuietBuildTests
{
    /// <summary>Of so many combinations one is built in each test: no divisor of any list's length, so that all pairs occur.</summary>
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
        var source = new StringBuilder("using WalkGen;\n");
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
                .Append(Handler("PteEntry" + condition, pte, entry)).Append(Handler("PteTable", table, null)).Append(HoleHandler(hole)).Append("}\n");
        }

        Assert.Empty(Generation.Run(source.ToString()).BuildProblems().Select(static problem => problem.ToString()));
    }

    private static string Handler(string attribute, string result, string? entry)
        => result == "" ? "" : $"[{attribute}] private {result} On{attribute.Split('(')[0]}"
            + (entry is null ? "()" : $"<TPaging>({entry} entry, VirtualRange range) where TPaging : struct, IPagingFormat")
            + (result == "void" ? " => Calls++; " : " { Calls++; return 0; } ");

    private static string HoleHandler(string hole)
        => hole == "" ? "" : $"[PteHole{(hole.Contains(' ') ? hole[..hole.LastIndexOf(' ')] : "")}] {hole.Split(' ')[^1]} OnHole() "
            + (hole.EndsWith("void", StringComparison.Ordinal) ? "=> Calls++; " : "{ Calls++; return 0; } ");
}
