using WalkGen.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>The PTE for one address, the lock of its table, and the rights that the levels above grant.</summary>
internal readonly ref struct PteSlot<TPaging>
    where TPaging : struct, IPagingFormat
{
    private PteSlot(EntryRef<TPaging> entry, Lock tableLock, AccessRights rightsAbove)
    {
        Entry = entry;
        Lock = tableLock;
        RightsAbove = rightsAbove;
    }

    public EntryRef<TPaging> Entry { get; }

    public Lock Lock { get; }

    /// <summary>The rights that the levels above the PTE leave to it.</summary>
    public AccessRights RightsAbove { get; }

    /// <summary>
    /// Finds the PTE for <paramref name="address"/> and adds missing tables above it; false if an entry above is a huge leaf or a
    /// non-present entry.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no free frame for a table, or the memory does not contain a table.</exception>
    public static bool TryFind<TMemory>(AddressSpace<TPaging, TMemory> space, VirtualAddress address, out PteSlot<TPaging> slot)
        where TMemory : struct, IWritablePhysicalMemory
    {
        TMemory memory = space.Memory;
        PhysicalAddress tableAddress = space.Root;
        AccessRights rightsAbove = AccessRights.All;
        slot = default;
        for (PageTableLevel level = PageTableLevel.Pgd; level < PageTableLevel.Pte; level++)
        {
            EntryTable<TPaging> table = Open(space, in memory, level, tableAddress);
            int index = Geometry<TPaging>.Index(level, address.Value);
            level = Geometry<TPaging>.TestedLevel(level);
            EntryRef<TPaging> slotAbove = table.Edit(level, index);
            if (slotAbove.Read().IsNone) AddTable(space, level, slotAbove);
            Entry<TPaging> entry = slotAbove.Read();
            if (!entry.IsTable) return false;
            rightsAbove &= entry.Rights;
            tableAddress = entry.Address;
        }

        EntryTable<TPaging> pteTable = Open(space, in memory, PageTableLevel.Pte, tableAddress);
        int pteIndex = Geometry<TPaging>.Index(PageTableLevel.Pte, address.Value);
        slot = new PteSlot<TPaging>(pteTable.Edit(PageTableLevel.Pte, pteIndex), space.PteLocks.Of(tableAddress), rightsAbove);
        return true;
    }

    private static EntryTable<TPaging> Open<TMemory>(
        AddressSpace<TPaging, TMemory> space, scoped in TMemory memory, PageTableLevel level, PhysicalAddress address)
        where TMemory : struct, IWritablePhysicalMemory
        => EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out var table)
            ? table
            : throw new InvalidOperationException($"The memory of {space.Name} does not contain the {level} table at {address}.");

    /// <summary>
    /// Adds a table to an empty entry, unless another thread has added one. The lock prevents concurrent faults from allocating a frame
    /// each. A walk that installs tables does not take the lock, so the entry is written by a compare-exchange.
    /// </summary>
    private static void AddTable<TMemory>(AddressSpace<TPaging, TMemory> space, PageTableLevel level, EntryRef<TPaging> entry)
        where TMemory : struct, IWritablePhysicalMemory
    {
        using var held = space.PteLocks.Of(entry.Address).EnterScope();
        if (!entry.Read().IsNone) return;
        if (!space.Frames.TryAllocate(level + 1, out PhysicalAddress frame))
        {
            throw new InvalidOperationException($"There is no free frame for a {level + 1} table of {space.Name}.");
        }

        entry.CompareExchange(TableEntry<TPaging>.At(level, frame), 0);
    }
}
