using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The page walk of the frequent TLB miss: all tables are in the block of RAM that holds the root table, and their entries need no change.
/// It has so few instructions that the processor works on several walks at once. <see cref="HardwareWalk{TPaging}"/> does all others.
/// </summary>
internal unsafe struct TableWalk<TPaging>
    where TPaging : struct, IPagingFormat
{
    private byte* _root; // null if no walk is possible
    private MemoryWindow _memory;
    private KnownTable<TPaging> _pgd, _p4d, _pud, _pmd;

    public TableWalk()
    {
        _pgd = new KnownTable<TPaging>(PageTableLevel.Pgd);
        _p4d = new KnownTable<TPaging>(PageTableLevel.P4d);
        _pud = new KnownTable<TPaging>(PageTableLevel.Pud);
        _pmd = new KnownTable<TPaging>(PageTableLevel.Pmd);
    }

    /// <summary>The memory of the tables, for pages in it.</summary>
    [UnscopedRef]
    public readonly ref readonly MemoryWindow Memory => ref _memory;

    /// <summary>Sets the root table and the RAM that holds it.</summary>
    public void SetRoot(in MemoryBlock memory, ulong root)
    {
        _memory = new MemoryWindow(in memory, LargestUnit());
        _root = _memory.Contains(root) ? _memory.HostOf(root) : null;
    }

    /// <summary>
    /// Finds the PTE for <paramref name="address"/> and the rights that the tables above it leave, if all their entries are known.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryFindPte(ulong address, out ulong raw, out AccessRights rights)
    {
        byte* table = _root;
        rights = AccessRights.All;
        raw = 0;
        int index = 0;
        if (table == null || !Geometry<TPaging>.IsTranslated(new VirtualAddress(address))
            || !TryDescend(in _pgd, PageTableLevel.Pgd, address, ref table, ref index, ref rights)
            || !TryDescend(in _p4d, PageTableLevel.P4d, address, ref table, ref index, ref rights)
            || !TryDescend(in _pud, PageTableLevel.Pud, address, ref table, ref index, ref rights)
            || !TryDescend(in _pmd, PageTableLevel.Pmd, address, ref table, ref index, ref rights))
        {
            return false;
        }

        raw = Read(table, Geometry<TPaging>.Index(PageTableLevel.Pte, address));
        return true;
    }

    /// <summary>Makes the entries above the PTE for <paramref name="address"/> known, for the next walks.</summary>
    public void Learn(ulong address)
    {
        byte* table = _root;
        int index = 0;
        _ = table != null && Geometry<TPaging>.IsTranslated(new VirtualAddress(address))
            && TryLearn(ref _pgd, PageTableLevel.Pgd, address, ref table, ref index)
            && TryLearn(ref _p4d, PageTableLevel.P4d, address, ref table, ref index)
            && TryLearn(ref _pud, PageTableLevel.Pud, address, ref table, ref index)
            && TryLearn(ref _pmd, PageTableLevel.Pmd, address, ref table, ref index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryDescend(
        in KnownTable<TPaging> known, PageTableLevel level, ulong address, ref byte* table, ref int index, ref AccessRights rights)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, address);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        ulong raw = Read(table, index), next = TPaging.AddressOf(level, raw).Value;
        table = _memory.HostOf(next);
        rights &= known.Rights;
        return known.Includes(raw) && _memory.Contains(next);
    }

    private readonly bool TryLearn(ref KnownTable<TPaging> known, PageTableLevel level, ulong address, ref byte* table, ref int index)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, address);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        ulong raw = Read(table, index), next = TPaging.AddressOf(level, raw).Value;
        table = _memory.HostOf(next);
        return known.TryLearn(level, raw) && _memory.Contains(next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(byte* table, int index)
        => TPaging.EntrySize == sizeof(ulong)
            ? Volatile.Read(ref ((ulong*)table)[(uint)index])
            : Volatile.Read(ref ((uint*)table)[(uint)index]);

    /// <summary>The number of bytes of a table or page, the largest.</summary>
    private static ulong LargestUnit()
    {
        ulong largest = Geometry<TPaging>.Size(PageTableLevel.Pte);
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            largest = Math.Max(largest, (ulong)Geometry<TPaging>.TableSize(level));
        }

        return largest;
    }
}
