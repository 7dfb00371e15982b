using System.Runtime.InteropServices;
using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

/// <summary>An address space that a <see cref="DemandPager{TPaging}"/> fills, and two CPUs.</summary>
internal sealed class PagedMachine : IDisposable
{
    public const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write | VmFlags.MayWrite;

    public PagedMachine(int frames = 256)
    {
        Arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)frames << 12);
        Space = new AddressSpace<X86_64, ArenaMemory>(Arena.Memory, Arena.Allocate(), Arena);
        Pager = new DemandPager<X86_64>(Space, Arena);
        Mmu = new SoftwareMmu<X86_64>(new PhysicalBus(Arena), Space) { FaultHandler = Pager };
        Cpu = Mmu.AddCpu();
        Other = Mmu.AddCpu();
        FilePages = new PageCache(Arena);
        Pager.AddFile(File, FilePages);
    }

    public FrameArena Arena { get; }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public DemandPager<X86_64> Pager { get; }

    public SoftwareMmu<X86_64> Mmu { get; }

    public VirtualCpu<X86_64> Cpu { get; }

    public VirtualCpu<X86_64> Other { get; }

    public FileMapping File { get; } = new();

    public PageCache FilePages { get; }

    /// <summary>Adds an anonymous area of <paramref name="pages"/> pages.</summary>
    public Vma AddAnonymous(ulong start, ulong pages = 16, VmFlags flags = ReadWrite) => Add(start, pages, flags, 0);

    /// <summary>Adds an area that maps the file from <paramref name="pageOffset"/> on.</summary>
    public Vma AddFile(ulong start, ulong pages = 16, VmFlags flags = ReadWrite | VmFlags.Shared, ulong pageOffset = 0)
    {
        Vma vma = Add(start, pages, flags, pageOffset);
        File.Link(vma);
        return vma;
    }

    /// <summary>The first word of a page of the file.</summary>
    public ref ulong FileWord(ulong page)
    {
        Assert.True(Space.Memory.TryGetWritableBytes(FilePages.FrameOf(page), sizeof(ulong), out Span<byte> bytes));
        return ref MemoryMarshal.AsRef<ulong>(bytes);
    }

    /// <summary>The leaf that maps <paramref name="address"/>, or what stands in its place.</summary>
    public Entry<X86_64> Entry(ulong address) => Lookup.Find(new PageTable<X86_64, ArenaMemory>(Space.Memory, Space.Root), address);

    public PageFaultReason Refused(Action act) => Assert.Throws<PageFaultException>(act).Fault.Reason;

    public void Dispose()
    {
        File.Dispose();
        Space.Dispose();
        Arena.Dispose();
    }

    private Vma Add(ulong start, ulong pages, VmFlags flags, ulong pageOffset)
    {
        var vma = new Vma(VirtualRange.FromLength(new VirtualAddress(start), pages << 12), flags) { PageOffset = pageOffset };
        Space.Add(vma);
        return vma;
    }
}
