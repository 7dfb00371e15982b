using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

// The translation of one address, level by level. Each level is a constant, so folded levels leave no machine code.
public sealed partial class PageTable<TPaging, TMemory>
{
    /// <inheritdoc/>
    // Not inlined: as a part of another method, the JIT would leave some of its many small calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool TryTranslate(VirtualAddress address, out PhysicalAddress physical)
        => TryFind(address.Value, out physical, out _);

    /// <summary>
    /// Translates <paramref name="address"/>; false if it is not mapped, or the memory does not hold a table on its path.
    /// </summary>
    /// <param name="address">The virtual address. One that the format does not translate is not mapped.</param>
    /// <param name="physical">The physical address, including the offset in the page; 0 if the method returns false.</param>
    /// <param name="leaf">The leaf that maps the address; empty if the method returns false. Entries above may take rights away.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryTranslate(VirtualAddress address, out PhysicalAddress physical, out Entry<TPaging> leaf)
        => TryFind(address.Value, out physical, out leaf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFind(ulong pointer, out PhysicalAddress physical, out Entry<TPaging> leaf)
    {
        physical = default;
        leaf = default;
        TMemory memory = Memory;
        if (!Geometry<TPaging>.IsWithinHalf(pointer, pointer)) return false;
        if (!EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pgd, Root, out EntryTable<TPaging> table)) return false;

        int index = 0;
        bool isMapped = false;
        if (TryDescend(in memory, PageTableLevel.Pgd, pointer, ref table, ref index, ref isMapped, ref physical, ref leaf)
            && TryDescend(in memory, PageTableLevel.P4d, pointer, ref table, ref index, ref isMapped, ref physical, ref leaf)
            && TryDescend(in memory, PageTableLevel.Pud, pointer, ref table, ref index, ref isMapped, ref physical, ref leaf)
            && TryDescend(in memory, PageTableLevel.Pmd, pointer, ref table, ref index, ref isMapped, ref physical, ref leaf))
        {
            Entry<TPaging> pte = table.Read(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, pointer));
            isMapped = IsMapped(pte, pointer, ref physical, ref leaf);
        }

        DisposedMemory.ThrowIfDisposed(memory, Root);
        return isMapped;
    }

    /// <summary>
    /// Replaces <paramref name="table"/> by the table below its entry for <paramref name="pointer"/>. Returns false if the path ends at the
    /// entry, which may be a leaf. A folded level has the entry of the level above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDescend(
        scoped in TMemory memory, PageTableLevel level, ulong pointer, ref EntryTable<TPaging> table, ref int index, ref bool isMapped,
        ref PhysicalAddress physical, ref Entry<TPaging> leaf)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, pointer);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        Entry<TPaging> entry = table.Read(level, index);
        if (entry.IsTable) return EntryTable<TPaging>.TryOpen(in memory, level + 1, entry.Address, out table);
        isMapped = IsMappedHuge(entry, pointer, ref physical, ref leaf);
        return false;
    }

    // Not inlined: most pages are small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsMappedHuge(Entry<TPaging> entry, ulong pointer, ref PhysicalAddress physical, ref Entry<TPaging> leaf)
        => IsMapped(entry, pointer, ref physical, ref leaf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsMapped(Entry<TPaging> entry, ulong pointer, ref PhysicalAddress physical, ref Entry<TPaging> leaf)
    {
        if (!entry.IsLeaf) return false;
        physical = entry.Address + (pointer & (entry.Size - 1));
        leaf = entry;
        return true;
    }
}
