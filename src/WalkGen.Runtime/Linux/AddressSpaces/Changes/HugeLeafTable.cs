using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Linux;

/// <summary>
/// The table that replaces a huge leaf: the same memory with the same flags, in leaves of the next level that allows leaves.
/// </summary>
internal readonly struct HugeLeafTable<TPaging, TMemory>(AddressSpace<TPaging, TMemory> space, ReservedTables tables)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    /// <summary>Counts the tables that split a leaf of <paramref name="level"/>, and returns the real level of the new leaves.</summary>
    public static PageTableLevel Count(PageTableLevel level, ReservedTables tables)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(level);
        ulong count = 1;
        tables.Add(below, count);
        while (!TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(below)))
        {
            count <<= TPaging.IndexBits(below);
            below = RealLevels<TPaging>.Below(below);
            tables.Add(below, count);
        }

        return below;
    }

    /// <summary>
    /// Replaces the leaf in <paramref name="slot"/> by a table. The table is made again if a CPU sets Accessed or Dirty before the entry is
    /// replaced. CPUs may use the leaf until the next TLB flush: the table maps the same.
    /// </summary>
    public void Replace(EntryRef<TPaging> slot, Vma vma, VirtualAddress start)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(slot.Level);
        PhysicalAddress table = tables.Take(below);
        ulong tableEntry = TableEntry<TPaging>.At(slot.Level, table);
        while (true)
        {
            Entry<TPaging> leaf = slot.Read();
            Fill(below, table, leaf, leaf.Address);
            if (slot.CompareExchange(tableEntry, leaf.Raw) != leaf) continue;
            space.Tracer?.Split(slot.Level, start, leaf.Raw, tableEntry, vma);
            return;
        }
    }

    private void Fill(PageTableLevel level, PhysicalAddress address, Entry<TPaging> leaf, PhysicalAddress physical)
    {
        TMemory memory = space.Memory;
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table))
        {
            throw new InvalidOperationException($"The frame {address} for a new {level} table is not in the memory of {space.Name}.");
        }

        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        for (int index = 0; index < 1 << TPaging.IndexBits(level); index++, physical += 1UL << Geometry<TPaging>.Shift(level))
        {
            EntryRef<TPaging> slot = table.Edit(tested, index);
            if (TPaging.AllowsLeaf(tested))
            {
                slot.Write(Piece(leaf, tested, index, physical));
                continue;
            }

            PageTableLevel below = RealLevels<TPaging>.Below(level);
            if (!slot.Read().IsTable) slot.Write(TableEntry<TPaging>.At(tested, tables.Take(below)));
            Fill(below, slot.Read().Address, leaf, physical);
        }
    }

    private static ulong Piece(Entry<TPaging> leaf, PageTableLevel tested, int index, PhysicalAddress physical)
        => tested == leaf.Level + 1 && TPaging.TrySplit(leaf.Level, leaf.Raw, index, out ulong piece)
            ? piece
            : TPaging.LeafEntry(tested, physical, leaf.Flags & ~EntryFlags.Contiguous);
}
