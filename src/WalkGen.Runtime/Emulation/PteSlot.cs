using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>The PTE for one address, the lock of its table, and what the tables above allow.</summary>
internal readonly ref struct PteSlot<TPaging>
    where TPaging : struct, IPagingFormat
{
    private PteSlot(EntryRef<TPaging> entry, Lock tableLock, EntryFlags above)
    {
        Entry = entry;
        Lock = tableLock;
        Above = above;
    }

    public EntryRef<TPaging> Entry { get; }

    public Lock Lock { get; }

    /// <summary>The flags that the entries of all levels above have: a right that is missing here, the PTE cannot give.</summary>
    public EntryFlags Above { get; }

    /// <summary>
    /// Finds the PTE for <paramref name="address"/> and adds the tables that lead to it; false if a large leaf is in the way, or an entry
    /// that is no table.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no frame for a table, or a table is missing.</exception>
    public static bool TryFind<TMemory>(AddressSpace<TPaging, TMemory> space, VirtualAddress address, out PteSlot<TPaging> slot)
        where TMemory : struct, IWritablePhysicalMemory
    {
        TMemory memory = space.Memory;
        PhysicalAddress tableAddress = space.Root;
        EntryFlags above = (EntryFlags)~0;
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
            above &= entry.Flags;
            tableAddress = entry.Address;
        }

        EntryTable<TPaging> pteTable = Open(space, in memory, PageTableLevel.Pte, tableAddress);
        int pteIndex = Geometry<TPaging>.Index(PageTableLevel.Pte, address.Value);
        slot = new PteSlot<TPaging>(pteTable.Edit(PageTableLevel.Pte, pteIndex), space.PteLocks.Of(tableAddress), above);
        return true;
    }

    private static EntryTable<TPaging> Open<TMemory>(
        AddressSpace<TPaging, TMemory> space, scoped in TMemory memory, PageTableLevel level, PhysicalAddress address)
        where TMemory : struct, IWritablePhysicalMemory
        => EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out var table)
            ? table
            : throw new InvalidOperationException($"The {level} table at {address} is not in the memory of {space.Name}.");

    /// <summary>
    /// Puts a new table into an empty entry, unless another thread was faster. The lock keeps faults from taking a frame each; a walk that
    /// installs tables does not take it, so the entry is only exchanged if it still is empty.
    /// </summary>
    private static void AddTable<TMemory>(AddressSpace<TPaging, TMemory> space, PageTableLevel level, EntryRef<TPaging> entry)
        where TMemory : struct, IWritablePhysicalMemory
    {
        using var held = space.PteLocks.Of(entry.Address).EnterScope();
        if (!entry.Read().IsNone) return;
        if (!space.Frames.TryAllocate(level + 1, out PhysicalAddress frame))
        {
            throw new InvalidOperationException($"There is no frame for a {level + 1} table of {space.Name}.");
        }

        entry.CompareExchange(TableEntry<TPaging>.At(level, frame), 0);
    }
}
