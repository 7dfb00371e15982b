using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>
/// The context of a walk: a bare page table, or an address space with its VMAs, locks and splits. It is a struct, so the loops are compiled
/// for it, and operations that it does not need disappear from the machine code.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWalkContext<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Whether <see cref="WalkAction.Again"/> that is set below an entry makes the walk retry that entry.</summary>
    bool RetriesAfterSubtree { get; }

    /// <summary>Opens the root table; false if the memory does not hold it.</summary>
    bool TryOpenRoot(PhysicalAddress root, out EntryTable<TPaging> table);

    /// <summary>
    /// Whether the table of <paramref name="level"/> that the walk has just opened is left to the caller: it walks in pieces.
    /// </summary>
    bool Defers(PageTableLevel level);

    /// <summary>Clears a malformed PGD or P4D entry; true if it did (Linux: <c>p?d_none_or_clear_bad</c>).</summary>
    bool ClearBad(in EntryTable<TPaging> table, int index, Entry<TPaging> entry);

    /// <summary>
    /// Opens the table below an entry above the PMD level; false if the entry is not that of an ordinary table, or the memory does not hold
    /// the table. Nothing is changed or reported then, and the loops handle the entry.
    /// </summary>
    bool TryDescend(scoped in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below);

    /// <summary>Reads a PGD or P4D entry again and opens the table below it.</summary>
    Descent Enter(in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below);

    /// <summary>Reads a PUD entry again and opens the table below it. A huge page in a VMA is split first.</summary>
    Descent EnterPud(ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below);

    /// <summary>Reads a PMD entry again, and opens and locks the table below it. A huge page in a VMA is split first.</summary>
    Descent EnterPmd(ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below);

    /// <summary>
    /// The table to prefetch while the walk is below the PMD entry at <paramref name="index"/>. The walk visits entries up to
    /// <paramref name="end"/>, exclusive.
    /// </summary>
    TablePrefetch Prefetch(in EntryTable<TPaging> table, int index, int end);

    /// <summary>
    /// From now on <see cref="Prefetch"/> gives the table <paramref name="distance"/> PMD entries ahead, even if the walk ends before it; 0
    /// for none, null for the one that suits a walk of its own.
    /// </summary>
    void PrefetchAt(int? distance);

    /// <summary>Unlocks the table that <see cref="EnterPmd"/> opened.</summary>
    void LeavePmd(ref PageWalk walk);

    /// <summary>Puts a new table into the empty entry at <paramref name="index"/>; false if there is no free frame.</summary>
    bool TryInstallTable(in EntryTable<TPaging> table, PageTableLevel level, int index);

    /// <summary>The huge page directory that an entry of <paramref name="level"/> points to.</summary>
    HugePageDirectory<TPaging> OpenHugePages(in EntryTable<TPaging> table, PageTableLevel level, int index);

    /// <summary>Locks all page tables of the address space.</summary>
    void LockTables();

    /// <summary>Unlocks all page tables of the address space.</summary>
    void UnlockTables();
}
