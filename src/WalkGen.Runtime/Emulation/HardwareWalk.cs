using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Emulation;

/// <summary>
/// The page walk of a hardware MMU for one address. It combines the permissions of all levels and sets accessed and dirty bits, each by an
/// atomic operation that fails if the entry has changed.
/// </summary>
internal static class HardwareWalk<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <summary>Translates <paramref name="address"/>: gets the physical address of the page and the flags to cache.</summary>
    /// <returns>The reason of the page fault, or null.</returns>
    public static PageFaultReason? Translate<TMemory>(
        in TMemory memory, PhysicalAddress root, ulong address, MemoryAccess access, out PhysicalAddress page, out EntryFlags granted)
        where TMemory : struct, IWritablePhysicalMemory
    {
        page = default;
        granted = Permissions;
        if (!Geometry<TPaging>.IsWithinHalf(address, address)) return PageFaultReason.NotCanonical;

        PhysicalAddress tableAddress = root;
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            if (!EntryTable<TPaging>.TryOpenToEdit(in memory, level, tableAddress, out var table)) return PageFaultReason.NoMemory;
            int index = Geometry<TPaging>.Index(level, address);
            level = Geometry<TPaging>.TestedLevel(level);
            EntryRef<TPaging> slot = table.Edit(level, index);
            Entry<TPaging> entry = SetAccessedAndDirty(slot, access, granted);
            if (entry.IsMalformed) return PageFaultReason.Malformed;
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
    /// Sets the accessed bit of a present entry, and the dirty bit of a leaf for an allowed store. Returns the new entry. If the entry
    /// changes concurrently, it is read again.
    /// </summary>
    private static Entry<TPaging> SetAccessedAndDirty(EntryRef<TPaging> slot, MemoryAccess access, EntryFlags granted)
    {
        while (true)
        {
            Entry<TPaging> entry = slot.Read();
            if (!entry.IsPresent) return entry;

            EntryFlags flags = EntryFlags.Accessed;
            if (entry.IsLeaf)
            {
                if (!access.IsAllowedBy(granted & PermissionsOf(entry))) return entry;
                if (access == MemoryAccess.Write) flags |= EntryFlags.Dirty;
            }

            EntryPattern pattern = TPaging.FlagPattern(entry.Level, flags);
            if (entry.Has(flags) || pattern.MatchesNothing) return entry; // or the format has no such bits
            if (entry.IsTable && (pattern.Mask & TPaging.ReservedInTable(entry.Level)) != 0) return entry;
            ulong after = pattern.Set(entry.Raw);
            if (slot.CompareExchange(after, entry.Raw) == entry) return entry.With(after);
        }
    }

    private static EntryFlags PermissionsOf(Entry<TPaging> entry)
        => (entry.IsWritable ? EntryFlags.Writable : 0)
            | (entry.IsUser ? EntryFlags.User : 0)
            | (entry.IsExecutable ? EntryFlags.Executable : 0);
}
