using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>A file in memory, mapped shared by some areas of one address space, and the CPUs that share that space.</summary>
internal sealed class SoakMachine : IDisposable
{
    private const ulong FirstArea = 0x1_0000_0000;
    private const VmFlags Flags = VmFlags.Read | VmFlags.Write | VmFlags.Shared | VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayShare;

    private readonly FrameArena _arena;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly PageCache _pages;
    private readonly ulong _areaSize;

    public SoakMachine(SoakOptions options)
    {
        // The root, and for each area the tables of three levels, of which one more than needed may be touched.
        long tables = 1 + (options.Areas * (6L + (options.Pages / 512)));
        _arena = new FrameArena(new PhysicalAddress(0x100_0000), (ulong)(options.Pages + tables) << X86_64.PageShift);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena, name: "the guest");
        _pages = new PageCache(_arena);
        _areaSize = (ulong)options.Pages << X86_64.PageShift;
        for (int area = 0; area < options.Areas; area++)
        {
            var vma = new Vma(VirtualRange.FromLength(Address(area, 0), _areaSize), Flags) { IsFile = true };
            _space.Add(vma);
            Mapping.Link(vma);
        }

        var pager = new DemandPager<X86_64>(_space, _arena);
        pager.AddFile(Mapping, _pages);
        var mmu = new SoftwareMmu<X86_64, ArenaMemory>(_space) { FaultHandler = pager };
        Cpus = [.. Enumerable.Range(0, options.Cpus).Select(_ => mmu.AddCpu(options.Tlb))];
    }

    public FileMapping Mapping { get; } = new();

    public VirtualCpu<X86_64, ArenaMemory>[] Cpus { get; }

    public VirtualAddress Address(int area, int page) => new(FirstArea + ((ulong)area * _areaSize) + ((ulong)page << X86_64.PageShift));

    /// <summary>The bytes of a page of the file, as they lie in memory.</summary>
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
