using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>For each mistake in a signature, the message contains the nearest valid signature.</summary>
public class NearestSignatureTests
{
    private const string Any = "where TPaging : struct, IPagingFormat";

    /// <summary>The attributes, a signature with a mistake, and the nearest valid one.</summary>
    public static TheoryData<string, string, string> Signatures() => new()
    {
        { "PgdEntry", "async void On()", "void On()" },
        { "PgdEntry", "async System.Threading.Tasks.Task On()", "void On()" },
        { "PgdEntry", "ref int On()", "int On()" },
        { "PgdEntry", "ref readonly int On()", "int On()" },
        { "PgdEntry", $"static async void On<T, TPaging>(Entry<TPaging> entry) {Any}", $"void On<TPaging>(Entry<TPaging> entry) {Any}" },
        {
            "PgdEntry", "void On<T>(Entry<T> entry) where T : struct, IPagingFormat, System.IDisposable",
            "void On<T>(Entry<T> entry) where T : struct, IPagingFormat"
        },
        { "PgdEntry", "void On<T, U>()", "void On()" },
        { "PteHole(Coalesce = true)", $"void On<TPaging>(VirtualRange range) {Any}", "void On(VirtualRange range)" },
        { "PteHole(Coalesce = true)", $"void On<TPaging>(Entry<TPaging> entry, VirtualRange range) {Any}", "void On(VirtualRange range)" },
        { "PteHole(Coalesce = true)", "void On(in VirtualRange range, PageTableLevel level)", "void On(in VirtualRange range)" },
        { "PteHole(Coalesce = true)", "void On(Entry<X86_64> entry)", "void On()" },
        { "PgdEntry", "void On(ulong addr, ulong next, PageWalk walk)", "void On(VirtualAddress addr, in PageWalk walk)" },
        { "PgdEntry", "int On(out Vma vma, ref VirtualRange @in)", "int On(Vma vma, VirtualRange @in)" },
        { "PgdEntry", "int On(ref readonly PageWalk walk)", "int On(in PageWalk walk)" },
        {
            "PgdEntry", "WalkAction On(string name, PageTableLevel level, Vma? vma, Vma other)",
            "WalkAction On(PageTableLevel level, Vma? vma)"
        },
        { "PgdEntry", $"void On<TPaging>(EntrySpan<TPaging> entries) {Any}", $"void On<TPaging>() {Any}" },
        { "PgdEntry", "void On(params int[] numbers)", "void On()" },
        { "InstallPte", "int On(ulong pte)", "int On(ref ulong pte)" },
        { "InstallPte", "int On(VirtualAddress address, out ulong pte)", "int On(VirtualAddress address, ref ulong pte)" },
        { "HugetlbEntry", "int On(ref ulong hmask)", "int On(ulong hmask)" },
        { "PgdEntry", "bool On()", "int On()" },
        { "PgdEntry", "long On()", "int On()" },
        { "PgdEntry", "object On()", "void On()" },
        { "PteTable", "WalkAction On()", "void On()" },
        { "PgdEntry, PteTable", "WalkAction On()", "void On()" },
        { "PmdTable", "WalkAction On(in Vma vma)", "void On(in Vma vma)" },
        { "PmdTable", "int On(PageTableLevel level, VirtualRange range)", "int On(VirtualRange range)" },
        { "PmdTable", $"void On<TPaging>(Entry<TPaging> entry) {Any}", $"void On<TPaging>() {Any}" },
        { "PgdEntry, PostVma", "int On(Vma vma, VirtualRange range)", "void On(Vma vma)" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void It_is_in_the_message_and_is_valid(string attributes, string signature, string nearest)
    {
        string other = attributes.Contains("PgdEntry", StringComparison.Ordinal) ? "" : "[PgdEntry] void OnOther() { } ";
        string source = $"{Compilations.Usings}[PageWalker] partial class Walker {{ [{attributes}] {signature} => throw null!; {other}}}";

        var mistakes = Generation.Run(source).Result.Diagnostics;

        Assert.NotEmpty(mistakes);
        Assert.All(mistakes, mistake => Assert.EndsWith(
            $" The nearest valid signature is '{nearest}'.", mistake.GetMessage(null), StringComparison.Ordinal));
        Assert.Empty(Generation.Run(source.Replace(signature, nearest, StringComparison.Ordinal)).Result.Diagnostics);
    }

    [Fact]
    public void A_parameter_that_points_into_memory_is_scoped_in_a_ref_struct()
    {
        string source = Compilations.Usings
            + $"[PageWalker] ref partial struct Walker {{ [PgdEntry] void On<TPaging>(EntryRef<TPaging> entry) {Any} {{ }} }}";

        var mistake = Assert.Single(Generation.Run(source).Result.Diagnostics);

        Assert.EndsWith(
            $"'void On<TPaging>(scoped EntryRef<TPaging> entry) {Any}'.", mistake.GetMessage(null), StringComparison.Ordinal);
    }
}
