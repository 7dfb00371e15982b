using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace DirtyTracking.Demo;

/// <summary>Two CPUs and one file of 64 pages, mapped twice: whole, and from page 16 on.</summary>
internal sealed class DemoMachine : IDisposable
{
    public const ulong Pages = 64;
    private const ulong PageSize = 4096;
    private const ulong SecondOffset = 16;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 512 * PageSize);

    public DemoMachine()
    {
        Space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena) { Tracer = Flushes };
        Whole = Map(0x7f00_0000_0000, firstPage: 0, Pages);
        Part = Map(0x7f00_4000_0000, SecondOffset, Pages - SecondOffset);

        var pager = new DemandPager<X86_64>(Space, _arena);
        pager.AddFile(File, new PageCache(_arena));
        var mmu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), Space) { FaultHandler = pager };
        Cpus = [mmu.AddCpu(), mmu.AddCpu()];
    }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public FileMapping File { get; } = new();

    /// <summary>The VMA that maps the whole file.</summary>
    public Vma Whole { get; }

    /// <summary>The VMA that maps the file from page 16 on.</summary>
    public Vma Part { get; }

    public IReadOnlyList<VirtualCpu<X86_64>> Cpus { get; }

    public FlushLog Flushes { get; } = new();

    /// <summary>Stores to a page of the file through one of its VMAs.</summary>
    public void Write(int cpu, Vma vma, ulong page, ulong value)
        => Cpus[cpu].Store(vma.Range.Start + ((page - vma.PageOffset) * PageSize), value);

    public void Dispose()
    {
        File.Dispose();
        Space.Dispose();
        _arena.Dispose();
    }

    private Vma Map(ulong address, ulong firstPage, ulong pages)
    {
        const VmFlags flags = VmFlags.Read | VmFlags.Write | VmFlags.Shared | VmFlags.MayWrite;
        var vma = new Vma(VirtualRange.FromLength(new VirtualAddress(address), pages * PageSize), flags)
        {
            PageOffset = firstPage,
            IsFile = true,
        };
        Space.Add(vma);
        File.Link(vma);
        return vma;
    }
}
