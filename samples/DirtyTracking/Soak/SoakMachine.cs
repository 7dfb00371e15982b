using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>A file in memory, VMAs of one address space that map it shared, and the CPUs of the address space.</summary>
internal sealed class SoakMachine : IDisposable
{
    private const ulong FirstVma = 0x1_0000_0000;
    private const VmFlags Flags = VmFlags.Read | VmFlags.Write | VmFlags.Shared | VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayShare;

    private readonly FrameArena _arena;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly PageCache _pages;
    private readonly ulong _vmaSize;

    public SoakMachine(SoakOptions options)
    {
        // The root table, and for each VMA tables of three levels, with one more for an unaligned start.
        long tables = 1 + (options.Vmas * (6L + (options.Pages / 512)));
        _arena = new FrameArena(new PhysicalAddress(0x100_0000), (ulong)(options.Pages + tables) << X86_64.PageShift);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena, name: "the guest");
        _pages = new PageCache(_arena);
        _vmaSize = (ulong)options.Pages << X86_64.PageShift;
        for (int vma = 0; vma < options.Vmas; vma++)
        {
            var mapped = new Vma(VirtualRange.FromLength(Address(vma, 0), _vmaSize), Flags) { IsFile = true };
            _space.Add(mapped);
            Mapping.Link(mapped);
        }

        var pager = new DemandPager<X86_64>(_space, _arena);
        pager.AddFile(Mapping, _pages);
        var mmu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), _space) { FaultHandler = pager };
        Cpus = [.. Enumerable.Range(0, options.Cpus).Select(_ => mmu.AddCpu(options.TlbEntries))];
    }

    public FileMapping Mapping { get; } = new();

    public VirtualCpu<X86_64>[] Cpus { get; }

    public VirtualAddress Address(int vma, int page) => new(FirstVma + ((ulong)vma * _vmaSize) + ((ulong)page << X86_64.PageShift));

    /// <summary>The bytes of a page of the file in memory.</summary>
    public ReadOnlySpan<byte> Page(int page)
        => _space.Memory.TryGetBytes(_pages.FrameOf((ulong)page), 1 << X86_64.PageShift, out var bytes)
            ? bytes
            : throw new InvalidOperationException($"Page {page} is not in memory.");

    public void Dispose()
    {
        Mapping.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }
}
