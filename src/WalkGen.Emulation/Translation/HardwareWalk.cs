using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The page walk of a hardware MMU for one address. It combines the rights of all levels and sets accessed and dirty bits, each by an
/// atomic operation that fails if the entry has changed, after write trackers were notified.
/// </summary>
internal static class HardwareWalk<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Translates <paramref name="address"/>, and marks the entries as accessed and dirty.</summary>
    /// <returns>The reason of the page fault; <see cref="PageFaultReason.None"/> if there is none.</returns>
    public static PageFaultReason Translate(
        VirtualCpu cpu, PhysicalAddress root, ulong address, MemoryAccess access, out Translation translation)
    {
        translation = default;
        if (!Geometry<TPaging>.IsTranslated(new VirtualAddress(address))) return PageFaultReason.NotCanonical;
        while (true)
        {
            BusMemory memory = cpu.Bus.Memory;
            if (!EntryTable<TPaging>.TryOpenToEdit(in memory, PageTableLevel.Pgd, root, out EntryTable<TPaging> table))
            {
                return PageFaultReason.NoMemory;
            }

            var rights = AccessRights.All;
            var level = PageTableLevel.Pte;
            int index = 0;
            if (TryDescend(cpu, in memory, PageTableLevel.Pgd, address, ref table, ref index, ref rights, ref level)
                && TryDescend(cpu, in memory, PageTableLevel.P4d, address, ref table, ref index, ref rights, ref level)
                && TryDescend(cpu, in memory, PageTableLevel.Pud, address, ref table, ref index, ref rights, ref level)
                && TryDescend(cpu, in memory, PageTableLevel.Pmd, address, ref table, ref index, ref rights, ref level))
            {
                index = Geometry<TPaging>.Index(PageTableLevel.Pte, address);
            }
            else if (level < PageTableLevel.Pgd)
            {
                return PageFaultReason.NoMemory;
            }

            PageFaultReason? reason = level == PageTableLevel.Pte
                ? UseLeaf(cpu, table.Edit(PageTableLevel.Pte, index), index, address, access, rights, ref translation)
                : UseHugeLeaf(cpu, table.Edit(level, index), index, address, access, rights, ref translation);
            if (reason is { } known) return known;
        }
    }

    /// <summary>
    /// Opens the table below the entry of <paramref name="level"/>; false if it is not a table: then <paramref name="last"/> is its level,
    /// or -1 if the memory does not hold the table.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDescend(
        VirtualCpu cpu, in BusMemory memory, PageTableLevel level, ulong address, ref EntryTable<TPaging> table, ref int index,
        ref AccessRights rights, ref PageTableLevel last)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, address);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;

        Entry<TPaging> entry = table.Read(level, index);
        last = level;
        if (!entry.IsTable) return false;
        if (!entry.IsAccessed) SetAccessed(cpu, table.Edit(level, index), entry.Raw);
        rights &= entry.Rights;
        last = PageTableLevel.Pgd - 1;
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, level + 1, entry.Address, out table)) return false;
        last = PageTableLevel.Pte;
        return true;
    }

    /// <summary>Sets the accessed bit of an entry that points to a table, if the format has one there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetAccessed(VirtualCpu cpu, EntryRef<TPaging> slot, ulong raw)
    {
        if (!HardwareMarks<TPaging>.MarksTables(slot.Level)) return;

        // If the entry has changed: the bit is a hint, and the walk is not over.
        Replace(cpu, slot, TPaging.FlagPattern(slot.Level, EntryFlags.Accessed).Set(raw), raw);
    }

    // Not inlined: most pages are small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PageFaultReason? UseHugeLeaf(
        VirtualCpu cpu, EntryRef<TPaging> slot, int index, ulong address, MemoryAccess access, AccessRights rights,
        ref Translation translation)
        => UseLeaf(cpu, slot, index, address, access, rights, ref translation);

    /// <summary>
    /// Ends the walk at an entry that is not a table; null if it has become one meanwhile, so that the walk must begin again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PageFaultReason? UseLeaf(
        VirtualCpu cpu, EntryRef<TPaging> slot, int index, ulong address, MemoryAccess access, AccessRights rights,
        ref Translation translation)
    {
        while (true)
        {
            var entry = new Entry<TPaging>(slot.Read().Raw, slot.Level, index);
            if (!entry.IsLeaf)
            {
                return entry.IsTable ? null : entry.IsMalformed ? PageFaultReason.Malformed : PageFaultReason.NotPresent;
            }

            PageFaultReason refusal = HardwareMarks<TPaging>.Mark(cpu, entry, index, access, out Entry<TPaging> marked);
            if (refusal == PageFaultReason.AccessFlag) return refusal; // it has priority over permission faults
            AllowedAccess allowed = cpu.AllowedFor(rights & HardwareMarks<TPaging>.RightsOf(cpu, marked));
            if (!allowed.Includes(access)) return PageFaultReason.Protection;
            if (refusal != PageFaultReason.None) return refusal;
            if (marked != entry)
            {
                Replace(cpu, slot, marked.Raw, entry.Raw);
                continue;
            }

            ulong offset = address & (entry.Size - 1) & ~((1UL << TPaging.PageShift) - 1);
            translation = new Translation(entry.Address + offset, allowed, HardwareMarks<TPaging>.IsMarkedForStores(cpu, entry, index));
            return PageFaultReason.None;
        }
    }

    /// <summary>Replaces an entry, which is a write to the page of its table.</summary>
    private static void Replace(VirtualCpu cpu, EntryRef<TPaging> slot, ulong raw, ulong expected)
    {
        if (cpu.Bus.HasTrackers) cpu.NotifyTrackers(slot.Address, (ulong)TPaging.EntrySize);
        slot.CompareExchange(raw, expected);
    }
}
