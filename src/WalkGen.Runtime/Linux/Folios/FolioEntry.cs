namespace WalkGen.Linux;

/// <summary>Tests on entries that may map a folio.</summary>
internal static class FolioEntry<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>
    /// Whether the entry maps a normal page of <paramref name="vma"/> (Linux: <c>vm_normal_page</c>, <c>vm_normal_page_pmd</c>).
    /// </summary>
    public static bool IsPage(Entry<TPaging> entry, Vma vma)
    {
        PageTableLevel level = entry.Level;
        ulong raw = entry.Raw;
        if (!entry.IsPresent) return false;
        return level switch
        {
            PageTableLevel.Pud => !TPaging.IsDevmap(level, raw) && !entry.Has(EntryFlags.Special),
            // PMD entries have no special bit; VM_PFNMAP of the VMA decides.
            PageTableLevel.Pmd => (vma.Flags & VmFlags.PfnMap) == 0 && !TPaging.IsDevmap(level, raw) && !TPaging.IsZeroPage(level, raw),
            _ => !entry.Has(EntryFlags.Special) && !TPaging.IsZeroPage(level, raw),
        };
    }

    /// <summary>
    /// Whether <paramref name="options"/> include the entry, which does not map a normal page. Linux includes none at the PUD level.
    /// </summary>
    public static bool IsIncluded(Entry<TPaging> entry, FolioWalkOptions options)
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
