using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>One area of a <see cref="SharedFile"/>, and a CPU to use it with.</summary>
internal sealed class SharedArea(SoftwareMmu<X86_64> mmu, Vma vma)
{
    private readonly VirtualCpu<X86_64> _cpu = mmu.AddCpu();

    public SoftwareMmu<X86_64> Mmu => mmu;

    public Vma Vma => vma;

    public ulong FirstPage => vma.PageOffset;

    public ulong PageCount => vma.Range.PageCount(vma.Space!.PageShift);

    /// <summary>The same area, used by a CPU of its own.</summary>
    public SharedArea OnAnotherCpu() => new(mmu, vma);

    public void Write(ulong page, ulong value = 1) => _cpu.Store(AddressOf(page), value);

    public void Write(IEnumerable<ulong> pages, ulong value = 1)
    {
        foreach (ulong page in pages) Write(page, value);
    }

    public ulong Read(ulong page) => _cpu.Load<ulong>(AddressOf(page));

    /// <summary>Takes the pages out of the tables: the next access faults them in again.</summary>
    public void Unmap(ulong firstPage, ulong pageCount)
    {
        VirtualRange range = VirtualRange.FromLength(AddressOf(firstPage), pageCount << vma.Space!.PageShift);
        using var held = vma.Space.Lock.EnterRead();
        new UnmapWalker().Walk(vma, range);
        vma.Space.Tlb.Flush(vma, range);
    }

    private VirtualAddress AddressOf(ulong page) => vma.Range.Start + ((page - vma.PageOffset) << vma.Space!.PageShift);
}
