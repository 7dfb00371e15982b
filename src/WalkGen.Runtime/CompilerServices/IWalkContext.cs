namespace WalkGen.CompilerServices;

/// <summary>
/// What surrounds the tables of a walk: bare memory, or an address space with its areas, locks and splits. A struct, so that a walk is
/// compiled for it and what it does not do costs nothing. Generated code calls it; users have no need to.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public interface IWalkContext<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Whether an action that was set below an entry makes the walk start over with that entry.</summary>
    bool RetriesAfterSubtree { get; }

    /// <summary>Opens the root table; false if the memory does not hold it.</summary>
    bool TryOpenRoot(PhysicalAddress root, out EntryTable<TPaging> table);

    /// <summary>Clears a PGD or P4D entry that is neither empty nor a table, and says whether it did (Linux: <c>p?d_none_or_clear_bad</c>).</summary>
    bool ClearBad(in EntryTable<TPaging> table, int index, Entry<TPaging> entry);

    /// <summary>Opens what is below a PGD or P4D entry, which is read again.</summary>
    Descent Enter(in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below);

    /// <summary>Opens what is below a PUD entry, which is read again; a huge one in a VMA is split first.</summary>
    Descent EnterPud(ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below);

    /// <summary>Opens and locks what is below a PMD entry, which is read again; a huge one in a VMA is split first.</summary>
    Descent EnterPmd(ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below);

    /// <summary>What to bring into the cache while the walk is below the PMD entry at <paramref name="index"/>; it goes on up to <paramref name="end"/>, outside.</summary>
    TablePrefetch Ahead(in EntryTable<TPaging> table, int index, int end);

    /// <summary>Unlocks the table that <see cref="EnterPmd"/> opened.</summary>
    void LeavePmd(ref PageWalk walk);

    /// <summary>Puts an empty table into the empty entry at <paramref name="index"/>; false if there is no memory for it.</summary>
    bool TryInstallTable(in EntryTable<TPaging> table, PageTableLevel level, int index);

    /// <summary>The huge page directory that an entry of <paramref name="level"/> points to.</summary>
    HugePageDirectory<TPaging> OpenHugePages(in EntryTable<TPaging> table, PageTableLevel level, int index);

    /// <summary>Locks all page tables of the address space.</summary>
    void LockTables();

    /// <summary>Unlocks them.</summary>
    void UnlockTables();
}
