using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.CompilerServices;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A machine whose guest has page tables of its own: 32 MiB of RAM from address 0, and CPUs that begin with one root table.
/// </summary>
internal sealed class GuestMachine<TPaging> : IDisposable
    where TPaging : struct, IPagingFormat
{
    /// <summary>Where the second half of the RAM begins: tables are in the first.</summary>
    public const ulong Data = 0x100_0000;

    public const EntryFlags ReadWrite = EntryFlags.User | EntryFlags.Writable;

    private readonly FrameArena _ram;
    private readonly OwnedPageTable<TPaging> _tables;

    public GuestMachine()
    {
        _ram = Bus.AddRam(default, 0x200_0000);
        _tables = new OwnedPageTable<TPaging>(_ram);
        Mmu = new SoftwareMmu<TPaging>(Bus);
    }

    public PhysicalBus Bus { get; } = new();

    public SoftwareMmu<TPaging> Mmu { get; }

    public PhysicalAddress Root => _tables.Table.Root;

    /// <summary>Adds a CPU in user mode.</summary>
    public VirtualCpu<TPaging> AddCpu(int tlbEntries = 256)
    {
        VirtualCpu<TPaging> cpu = Mmu.AddCpu(tlbEntries);
        cpu.SetRoot(Root);
        return cpu;
    }

    /// <summary>
    /// Maps <paramref name="count"/> leaves from <paramref name="address"/> on to the memory from <paramref name="physical"/> on.
    /// </summary>
    public void Map(
        ulong address, ulong physical = Data, EntryFlags flags = ReadWrite, PageTableLevel level = PageTableLevel.Pte, ulong count = 1)
        => _tables.Map(
            VirtualRange.FromLength(new VirtualAddress(address), count << Geometry<TPaging>.Shift(level)),
            new PhysicalAddress(physical),
            flags,
            level);

    /// <summary>A second root table with the page at <paramref name="address"/> mapped to <paramref name="physical"/>.</summary>
    public PhysicalAddress OtherRoot(ulong address, ulong physical)
    {
        var tables = new OwnedPageTable<TPaging>(_ram);
        tables.Map(VirtualRange.FromLength(new VirtualAddress(address), 0x1000), new PhysicalAddress(physical), ReadWrite);
        return tables.Table.Root;
    }

    /// <summary>The entry for <paramref name="address"/> at <paramref name="wanted"/>.</summary>
    public EntryRef<TPaging> Entry(ulong address, PageTableLevel wanted = PageTableLevel.Pte)
    {
        BusMemory memory = Bus.Memory;
        PhysicalAddress at = Root;
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            Assert.True(EntryTable<TPaging>.TryOpenToEdit(in memory, level, at, out EntryTable<TPaging> table));
            int index = Geometry<TPaging>.Index(level, address);
            level = Geometry<TPaging>.TestedLevel(level);
            if (level == wanted) return table.Edit(level, index);
            at = table.Read(level, index).Address;
        }
    }

    /// <summary>A word of RAM.</summary>
    public ref ulong Word(ulong physical) => ref Ram<ulong>(physical);

    /// <summary>A value in RAM, for the host.</summary>
    public ref T Ram<T>(ulong physical)
        where T : unmanaged
    {
        Assert.True(Bus.Memory.TryGetWritableBytes(new PhysicalAddress(physical), Unsafe.SizeOf<T>(), out Span<byte> bytes));
        return ref MemoryMarshal.AsRef<T>(bytes);
    }

    public void Dispose() => Bus.Dispose();
}
