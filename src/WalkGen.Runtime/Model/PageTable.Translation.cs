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
    {
        physical = default;
        TMemory memory = Memory;
        ulong pointer = address.Value;
        if (!Geometry<TPaging>.IsWithinHalf(pointer, pointer)) return false;
        if (!EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pgd, Root, out EntryTable<TPaging> table)) return false;

        int index = 0;
        bool isMapped = false;
        if (TryDescend(in memory, PageTableLevel.Pgd, pointer, ref table, ref index, ref physical, ref isMapped)
            && TryDescend(in memory, PageTableLevel.P4d, pointer, ref table, ref index, ref physical, ref isMapped)
            && TryDescend(in memory, PageTableLevel.Pud, pointer, ref table, ref index, ref physical, ref isMapped)
            && TryDescend(in memory, PageTableLevel.Pmd, pointer, ref table, ref index, ref physical, ref isMapped))
        {
            Entry<TPaging> pte = table.Read(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, pointer));
            isMapped = IsMapped(pte, pointer, ref physical);
        }

        GC.KeepAlive(this); // a span into an arena does not keep the arena alive
        return isMapped;
    }

    /// <summary>
    /// Replaces <paramref name="table"/> by the table below its entry for <paramref name="pointer"/>. Returns false if the path ends at the
    /// entry, which may be a leaf. A folded level has the entry of the level above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDescend(
        scoped in TMemory memory, PageTableLevel level, ulong pointer, ref EntryTable<TPaging> table, ref int index,
        ref PhysicalAddress physical, ref bool isMapped)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, pointer);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        Entry<TPaging> entry = table.Read(level, index);
        if (entry.IsTable) return EntryTable<TPaging>.TryOpen(in memory, level + 1, entry.Address, out table);
        isMapped = IsMappedHuge(entry, pointer, ref physical);
        return false;
    }

    // Not inlined: most pages are small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsMappedHuge(Entry<TPaging> entry, ulong pointer, ref PhysicalAddress physical)
        => IsMapped(entry, pointer, ref physical);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsMapped(Entry<TPaging> entry, ulong pointer, ref PhysicalAddress physical)
    {
        if (!entry.IsLeaf) return false;
        physical = entry.Address + (pointer & (entry.Size - 1));
        return true;
    }
}
