namespace WalkGen.Linux;

/// <summary>What an entry that is no table says of a folio.</summary>
internal static class FolioEntry<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Whether the entry maps an ordinary page of <paramref name="vma"/> (Linux: <c>vm_normal_page</c>, <c>vm_normal_page_pmd</c>).</summary>
    public static bool IsPage(Entry<TPaging> entry, Vma vma)
    {
        PageTableLevel level = entry.Level;
        ulong raw = entry.Raw;
        if (!entry.IsPresent) return false;
        return level switch
        {
            PageTableLevel.Pud => !TPaging.IsDevmap(level, raw) && !entry.Has(EntryFlags.Special),
            // Special PMD entries are those of areas of bare frames, so the area is asked and not the entry.
            PageTableLevel.Pmd => (vma.Flags & VmFlags.PfnMap) == 0 && !TPaging.IsDevmap(level, raw) && !TPaging.IsZeroPage(level, raw),
            _ => !entry.Has(EntryFlags.Special) && !TPaging.IsZeroPage(level, raw),
        };
    }

    /// <summary>Whether the entry is one that <paramref name="options"/> add to ordinary pages. Linux adds none at PUD level.</summary>
    public static bool IsAskedFor(Entry<TPaging> entry, FolioWalkOptions options)
    {
        if (entry.Level == PageTableLevel.Pud) return false;
        return entry.IsPresent
            ? (options & FolioWalkOptions.ZeroPages) != 0 && TPaging.IsZeroPage(entry.Level, entry.Raw)
            : (options & FolioWalkOptions.MigrationEntries) != 0 && TPaging.IsMigration(entry.Level, entry.Raw);
    }

    /// <summary>The physical address in the entry.</summary>
    public static PhysicalAddress Head(Entry<TPaging> entry)
        => entry.IsPresent ? entry.Address : TPaging.MigrationAddressOf(entry.Level, entry.Raw);
}
