using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The pages of each VMA, and the holes, by the handlers of Linux's walker.</summary>
[PageWalker]
internal sealed partial class AreaPages
{
    private readonly Dictionary<Vma, ulong> _pages = [];

    /// <summary>The bytes of present leaves by VMA.</summary>
    public IReadOnlyDictionary<Vma, ulong> Pages => _pages;

    /// <summary>The size of all holes, in VMAs and between them.</summary>
    public ulong Holes { get; private set; }

    [TestWalk]
    private int OnTest(Vma vma) => vma.Flags.HasFlag(VmFlags.PfnMap) ? 1 : 0;

    [PreVma]
    private int OnVma(Vma vma)
    {
        _pages.Add(vma, 0);
        return 0;
    }

    [PmdEntry]
    private WalkAction OnPmd<TPaging>(Entry<TPaging> entry, VirtualRange range, Vma vma)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsLeaf) return WalkAction.Subtree;
        _pages[vma] += range.Length;
        return WalkAction.Continue;
    }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> entry, VirtualRange range, Vma vma)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent) _pages[vma] += range.Length;
    }

    [HugetlbEntry]
    private void OnHugetlb<TPaging>(Entry<TPaging> entry, VirtualRange range, Vma vma)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent) _pages[vma] += range.Length;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Holes += range.Length;
}
