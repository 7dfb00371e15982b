using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The generated part of a walker: its loops over page tables, and its handlers as the runtime calls them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IEntryWalker
{
    /// <summary>The locks that a walk over an address space requires.</summary>
    static virtual WalkLock Lock => WalkLock.Read;

    /// <summary>The handlers that the walker has besides those of entries.</summary>
    static virtual WalkHandlers Handlers => WalkHandlers.None;

    /// <summary>
    /// The level of the entries at which a walk may be cut into pieces: no handler takes an entry or a table of a level above it. At most
    /// the PMD.
    /// </summary>
    static virtual PageTableLevel CutLevel => PageTableLevel.Pmd;

    /// <summary>
    /// Begins the walk of a page table at <paramref name="first"/>, for a walker with <see cref="WalkHandlers.Merges"/>.
    /// </summary>
    void StartTables<TPaging>(ref PageWalk walk, ulong first)
        where TPaging : struct, IPagingFormat
    {
    }

    /// <summary>
    /// Ends the walk of a page table at <paramref name="last"/>, inclusive, for a walker with <see cref="WalkHandlers.Merges"/>: reports
    /// the run that is open.
    /// </summary>
    int EndTables(ref PageWalk walk, ulong last) => 0;

    /// <summary>
    /// Walks the entries of <paramref name="root"/> that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.
    /// </summary>
    /// <returns>0, or the code with which a handler ended the walk.</returns>
    int WalkTables<TPaging, TContext>(ref PageWalk walk, ref TContext context, EntryTable<TPaging> root, ulong first, ulong last)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>;

    /// <summary>
    /// Walks the entries of one table that cover <paramref name="first"/> to <paramref name="last"/>, inclusive: a piece of a walk.
    /// </summary>
    /// <returns>0, or the code with which a handler ended the walk.</returns>
    int WalkEntries<TPaging, TContext>(
        PageTableLevel level, ref PageWalk walk, ref TContext context, EntryTable<TPaging> table, ulong first, ulong last)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>;

    /// <summary>
    /// Checks that the bitmap of each <see cref="PteUpdateAttribute"/> covers the pages of <paramref name="range"/>, before a walk of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A bitmap is too small.</exception>
    void CheckBitmaps(VirtualRange range, int pageShift)
    {
    }

    /// <summary>Calls the <see cref="PteHoleAttribute"/> handler for a range outside the loops, such as a gap between VMAs.</summary>
    int OnHole(ref PageWalk walk, VirtualRange range, PageTableLevel level) => 0;

    /// <summary>Calls the <see cref="MappedRunAttribute"/> handler for a run that two pieces of a walk share.</summary>
    int OnRun(ref PageWalk walk, in MappedRun run) => 0;

    /// <summary>Calls the <see cref="MissingTableAttribute"/> handler for the root table.</summary>
    int OnMissingTable(ref PageWalk walk, VirtualRange range, PageTableLevel level, PhysicalAddress table) => 0;

    /// <summary>Calls the <see cref="TestWalkAttribute"/> handler.</summary>
    int OnTestWalk(ref PageWalk walk, VirtualRange range) => 0;

    /// <summary>Calls the <see cref="PreVmaAttribute"/> handler.</summary>
    int OnPreVma(ref PageWalk walk, VirtualRange range) => 0;

    /// <summary>Calls the <see cref="PostVmaAttribute"/> handler.</summary>
    void OnPostVma(ref PageWalk walk)
    {
    }

    /// <summary>Calls the <see cref="HugetlbEntryAttribute"/> handler.</summary>
    int OnHugetlb<TPaging>(ref PageWalk walk, EntryRef<TPaging> entry, VirtualRange range, ulong mask)
        where TPaging : struct, IPagingFormat
        => 0;
}
