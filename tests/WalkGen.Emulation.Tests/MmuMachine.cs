using System.Runtime.InteropServices;
using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

/// <summary>An address space of x86-64 in 32 MiB of memory, whose tables are edited by hand, and its CPUs.</summary>
internal sealed class MmuMachine : IDisposable
{
    /// <summary>Where the second half of the memory begins: tables come from the first.</summary>
    public const ulong Data = 0x100_0000;

    public const EntryFlags ReadWrite = EntryFlags.User | EntryFlags.Writable;

    private readonly FrameArena _arena = new(default, 0x200_0000);
    private readonly OwnedPageTable<X86_64> _tables;

    public MmuMachine(int tlbEntries = 256)
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        Space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        Mmu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), Space);
        Cpu = Mmu.AddCpu(tlbEntries);
    }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public SoftwareMmu<X86_64> Mmu { get; }

    public VirtualCpu<X86_64> Cpu { get; }

    /// <summary>
    /// Maps <paramref name="count"/> leaves from <paramref name="address"/> on to the memory from <paramref name="physical"/> on.
    /// </summary>
    public void Map(
        ulong address, ulong physical = Data, EntryFlags flags = ReadWrite, PageTableLevel level = PageTableLevel.Pte, ulong count = 1)
        => _tables.Map(
            VirtualRange.FromLength(At(address), count << Geometry<X86_64>.Shift(level)), new PhysicalAddress(physical), flags, level);

    /// <summary>The entry for <paramref name="address"/> in the table of <paramref name="level"/>.</summary>
    public EntryRef<X86_64> Entry(ulong address, PageTableLevel level = PageTableLevel.Pte) => EntrySlot.Find(Space, address, level);

    /// <summary>What physical memory holds.</summary>
    public ref ulong Word(ulong physical)
    {
        Assert.True(Space.Memory.TryGetWritableBytes(new PhysicalAddress(physical), sizeof(ulong), out Span<byte> bytes));
        return ref MemoryMarshal.AsRef<ulong>(bytes);
    }

    /// <summary>Whether the CPU finds <paramref name="address"/> in its TLB for a load.</summary>
    public bool IsCached(ulong address)
    {
        long before = Cpu.TlbMisses;
        Cpu.Load<byte>(At(address));
        return Cpu.TlbMisses == before;
    }

    public void AssertFault(ulong address, MemoryAccess access, PageFaultReason reason, Action act)
        => Assert.Equal(new PageFault(At(address), access, reason), Assert.Throws<PageFaultException>(act).Fault);

    public void Dispose()
    {
        Space.Dispose();
        _arena.Dispose();
    }

    public static VirtualAddress At(ulong address) => new(address);
}
