using WalkGen.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The walk that the MMU of a processor makes for one address: it combines the permissions of all levels and sets the accessed and dirty
/// bits in place, each with an atomic step that fails if the entry is no longer what was checked.
/// </summary>
internal static class HardwareWalk<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <summary>Translates <paramref name="address"/> for <paramref name="access"/>: the page's physical address and what may be cached.</summary>
    /// <returns>The reason of the fault, or null.</returns>
    public static PageFaultReason? Translate<TMemory>(
        in TMemory memory, PhysicalAddress root, ulong address, MemoryAccess access, out PhysicalAddress page, out EntryFlags granted)
        where TMemory : struct, IWritablePhysicalMemory
    {
        page = default;
        granted = Permissions;
        if (!IsTranslated(address)) return PageFaultReason.NotCanonical;

        PhysicalAddress tableAddress = root;
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            if (!EntryTable<TPaging>.TryOpenToEdit(in memory, level, tableAddress, out var table)) return PageFaultReason.NoMemory;
            int index = Geometry<TPaging>.Index(level, address);
            level = Geometry<TPaging>.TestedLevel(level);
            EntryRef<TPaging> slot = table.Edit(level, index);
            Entry<TPaging> entry = Touch(slot, access, granted);
            if (!entry.IsPresent) return PageFaultReason.NotPresent;

            granted &= PermissionsOf(entry);
            if (entry.IsLeaf)
            {
                if (!access.IsAllowedBy(granted)) return PageFaultReason.Protection;
                ulong offset = address & (entry.Size - 1) & ~((1UL << TPaging.PageShift) - 1);
                page = entry.Address + offset;
                if (entry.IsDirty) granted |= EntryFlags.Dirty;
                return null;
            }

            tableAddress = entry.Address;
        }
    }

    /// <summary>
    /// Sets the accessed bit of a present entry, and the dirty bit of a leaf that a store is allowed to change; returns the entry as it
    /// then is. An entry that changes meanwhile is looked at again.
    /// </summary>
    private static Entry<TPaging> Touch(EntryRef<TPaging> slot, MemoryAccess access, EntryFlags granted)
    {
        while (true)
        {
            Entry<TPaging> entry = slot.Read();
            if (!entry.IsPresent) return entry;

            EntryFlags wanted = EntryFlags.Accessed;
            if (entry.IsLeaf)
            {
                if (!access.IsAllowedBy(granted & PermissionsOf(entry))) return entry;
                if (access == MemoryAccess.Write) wanted |= EntryFlags.Dirty;
            }

            EntryPattern pattern = TPaging.FlagPattern(entry.Level, wanted);
            if (entry.Has(wanted) || pattern.MatchesNothing) return entry; // a format without such bits keeps no account
            if (entry.IsTable && (pattern.Mask & TPaging.ReservedInTable(entry.Level)) != 0) return entry;
            ulong touched = pattern.Set(entry.Raw);
            if (slot.CompareExchange(touched, entry.Raw) == entry) return entry.With(touched);
        }
    }

    private static EntryFlags PermissionsOf(Entry<TPaging> entry)
        => (entry.IsWritable ? EntryFlags.Writable : 0) | (entry.IsUser ? EntryFlags.User : 0) | (entry.IsExecutable ? EntryFlags.Executable : 0);

    private static bool IsTranslated(ulong address)
    {
        var single = new VirtualRange(address, address);
        return Geometry<TPaging>.TryClipToLowerHalf(single, out _) || Geometry<TPaging>.TryClipToUpperHalf(single, out _);
    }
}
