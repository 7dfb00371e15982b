using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Has every handler; the one named <paramref name="where"/> does something unexpected.</summary>
[PageWalker]
internal sealed partial class FaultyWalker(string where, Action fault)
{
    public int Opened { get; private set; }

    public int Closed { get; private set; }

    [PgdEntry]
    private void OnPgd() => At("pgd");

    [P4dEntry]
    private void OnP4d() => At("p4d");

    [PudEntry]
    private void OnPud() => At("pud");

    [PmdEntry]
    private void OnPmd() => At("pmd");

    [PteEntry]
    private void OnPte() => At("pte");

    [PteHole]
    private void OnHole() => At("hole");

    [HugetlbEntry]
    private void OnHugetlb() => At("hugetlb");

    [TestWalk]
    private void OnTest() => At("test");

    [PreVma]
    private void OnPreVma(Vma vma, VirtualRange range)
    {
        At("pre");
        vma.Space!.Tlb.InvalidateStart(range);
        vma.Space.Tlb.IncrementFlushPending();
        Opened++;
    }

    [PostVma]
    private void OnPostVma(Vma vma)
    {
        Closed++;
        vma.Space!.Tlb.InvalidateEnd(vma.Range);
        vma.Space.Tlb.DecrementFlushPending();
        At("post");
    }

    private void At(string handler)
    {
        if (handler == where) fault();
    }
}
