using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>An address space with one VMA of each kind, and a CPU that has accessed some of their pages.</summary>
internal sealed class SmallSpace : IDisposable
{
    private const ulong PageSize = 4096, HugePageSize = 2 << 20;
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write | VmFlags.MayWrite;

    // Entries of Linux on x86-64: swap area 0, offset 5, and a PROT_NONE page at 0x234000. In both the frame number is inverted.
    private const ulong SwapEntry = ~5UL << 14 >> 5, ProtNoneEntry = (~0x234000UL & 0x000f_ffff_ffff_f000) | 0x160;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 256 * PageSize);
    private readonly FileMapping _file = new();

    public SmallSpace()
    {
        var table = new OwnedPageTable<X86_64>(_arena);
        Space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, table.Table.Root, _arena);
        var pager = new DemandPager<X86_64>(Space, _arena);
        pager.AddFile(_file, File = new PageCache(_arena));
        Cpu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), Space) { FaultHandler = pager }.AddCpu();

        Anonymous = Add(new Vma(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 16 * PageSize), ReadWrite));
        var sharedRange = VirtualRange.FromLength(new VirtualAddress(0x80_0000), 8 * PageSize);
        Shared = Add(new Vma(sharedRange, ReadWrite | VmFlags.Shared) { IsFile = true });
        Code = Add(new Vma(VirtualRange.FromLength(new VirtualAddress(0xc0_0000), 2 * PageSize), ReadWrite | VmFlags.Exec));
        Huge = Add(new Vma(VirtualRange.FromLength(new VirtualAddress(0x4000_0000), HugePageSize), VmFlags.Read));
        _file.Link(Shared);
        table.Map(Huge.Range, new PhysicalAddress(0x4000_0000), EntryFlags.User | EntryFlags.Accessed, PageTableLevel.Pmd);
        for (ulong page = 0; page < 6; page++) Cpu.Store(Anonymous.Range.Start + (page * PageSize), page / 2);
        for (ulong page = 0; page < 3; page++) _ = Cpu.Load<ulong>(Shared.Range.Start + (page * PageSize));
        _ = File.FrameOf(5); // another process has read it
        Cpu.Store(Code.Range.Start, 0xc3);
        using var held = Space.Lock.EnterRead();
        var nonPresent = VirtualRange.FromLength(Anonymous.Range.Start + (8 * PageSize), 2 * PageSize);
        new NonPresentPages([SwapEntry, ProtNoneEntry]).Walk(Anonymous, nonPresent);
    }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }
    public VirtualCpu<X86_64> Cpu { get; }
    public PageCache File { get; }
    public FrameArena Frames => _arena;
    public Vma Anonymous { get; }
    public Vma Shared { get; }
    public Vma Code { get; }
    public Vma Huge { get; }

    public void Dispose()
    {
        _file.Dispose();
        Space.Dispose();
        _arena.Dispose();
    }

    private Vma Add(Vma vma)
    {
        Space.Add(vma);
        return vma;
    }
}
