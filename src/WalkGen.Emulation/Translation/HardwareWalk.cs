using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Emulation;

/// <summary>
/// The page walk of a hardware MMU for one address. It combines the rights of all levels and sets accessed and dirty bits, each by an
/// atomic operation that fails if the entry has changed, after write trackers were notified.
/// </summary>
internal ref struct HardwareWalk<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly VirtualCpu _cpu;
    private readonly ulong _address;
    private readonly MemoryAccess _access;
    private EntryTable<TPaging> _table;
    private AccessRights _rights;
    private Translation _found;
    private PageFaultReason? _reason = PageFaultReason.None;

    private HardwareWalk(VirtualCpu cpu, ulong address, MemoryAccess access)
    {
        _cpu = cpu;
        _address = address;
        _access = access;
        _rights = AccessRights.All;
    }

    /// <summary>Translates <paramref name="address"/>.</summary>
    /// <returns>The reason of the page fault; <see cref="PageFaultReason.None"/> if there is none.</returns>
    public static PageFaultReason Translate(
        VirtualCpu cpu, PhysicalAddress root, ulong address, MemoryAccess access, out Translation translation)
    {
        translation = default;
        if (!Geometry<TPaging>.IsTranslated(new VirtualAddress(address))) return PageFaultReason.NotCanonical;
        PageFaultReason? reason;
        do reason = TryTranslate(cpu, root, address, access, out translation);
        while (reason is null);
        return reason.Value;
    }

    /// <summary>Translates; null if an entry has become a table during the walk, so that it must begin again.</summary>
    private static PageFaultReason? TryTranslate(
        VirtualCpu cpu, PhysicalAddress root, ulong address, MemoryAccess access, out Translation translation)
    {
        translation = default;
        BusMemory memory = cpu.Bus.Memory;
        var walk = new HardwareWalk<TPaging>(cpu, address, access);
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, PageTableLevel.Pgd, root, out walk._table)) return PageFaultReason.NoMemory;

        int index = 0;
        bool isLeaf = !walk.TryDescend(memory, PageTableLevel.Pgd, ref index)
            || !walk.TryDescend(memory, PageTableLevel.P4d, ref index)
            || !walk.TryDescend(memory, PageTableLevel.Pud, ref index)
            || !walk.TryDescend(memory, PageTableLevel.Pmd, ref index);
        if (!isLeaf) walk.Finish(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, address));
        translation = walk._found;
        return walk._reason;
    }

    /// <summary>Opens the table below the entry of <paramref name="level"/>; false if the walk ended there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryDescend(BusMemory memory, PageTableLevel level, ref int index)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, _address);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;

        Entry<TPaging> entry = _table.Read(level, index);
        if (!entry.IsTable)
        {
            Finish(level, index);
            return false;
        }

        if (!entry.IsAccessed) SetAccessed(level, index, entry);
        _rights &= entry.Rights;
        if (EntryTable<TPaging>.TryOpenToEdit(in memory, level + 1, entry.Address, out _table)) return true;
        _reason = PageFaultReason.NoMemory;
        return false;
    }

    /// <summary>Sets the accessed bit of an entry that points to a table, if the format has one there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void SetAccessed(PageTableLevel level, int index, Entry<TPaging> entry)
    {
        EntryPattern pattern = TPaging.FlagPattern(level, EntryFlags.Accessed);
        if (pattern.MatchesNothing || (pattern.Mask & TPaging.ReservedInTable(level)) != 0) return;
        Replace(_table.Edit(level, index), pattern.Set(entry.Raw), entry.Raw); // if it changed: a hint that was lost
    }

    /// <summary>Replaces an entry, which is a write to the page of its table.</summary>
    private readonly Entry<TPaging> Replace(EntryRef<TPaging> slot, ulong raw, ulong expected)
    {
        if (_cpu.Bus.HasTrackers) _cpu.NotifyTrackers(slot.Address, (ulong)TPaging.EntrySize);
        return slot.CompareExchange(raw, expected);
    }

    /// <summary>Ends the walk at an entry that is not a table.</summary>
    private void Finish(PageTableLevel level, int index)
    {
        EntryRef<TPaging> slot = _table.Edit(level, index);
        while (true)
        {
            var entry = new Entry<TPaging>(slot.Read().Raw, level, index);
            if (!entry.IsLeaf)
            {
                _reason = entry.IsTable ? null : entry.IsMalformed ? PageFaultReason.Malformed : PageFaultReason.NotPresent;
                return;
            }

            AllowedAccess allowed = AccessRule.Of<TPaging>(_cpu.Mode, _cpu.Controls, _rights & entry.Rights);
            if ((allowed & (AllowedAccess)(1 << (int)_access)) == 0)
            {
                _reason = PageFaultReason.Protection;
                return;
            }

            EntryFlags flags = _access == MemoryAccess.Write ? EntryFlags.Accessed | EntryFlags.Dirty : EntryFlags.Accessed;
            EntryPattern pattern = TPaging.FlagPattern(level, flags);
            if (!entry.Has(flags) && !pattern.MatchesNothing) // the format may have no such bits
            {
                if ((_cpu.Controls & MmuControls.Svade) != 0 && TPaging.Architecture == Architecture.RiscV)
                {
                    _reason = PageFaultReason.Protection;
                    return;
                }

                ulong after = pattern.Set(entry.Raw);
                if (Replace(slot, after, entry.Raw).Raw != entry.Raw) continue;
                entry = new Entry<TPaging>(after, level, index);
            }

            ulong offset = _address & (entry.Size - 1) & ~((1UL << TPaging.PageShift) - 1);
            bool isDirty = entry.IsDirty || TPaging.FlagPattern(level, EntryFlags.Dirty).MatchesNothing;
            _found = new Translation(entry.Address + offset, allowed, isDirty);
            return;
        }
    }
}
