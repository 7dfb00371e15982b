using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// The state of one walk (Linux: <c>struct mm_walk</c>). A handler may take it by reference to read the state and to set the action.
/// </summary>
public struct PageWalk
{
    /// <summary>The run of holes that the walk is in, for a walker that merges holes.</summary>
    internal HoleRun Holes;

    /// <summary>The tables that were walked, for a walker with a handler of shared tables; else null.</summary>
    internal WalkedTables? Tables;

    /// <summary>The walks of the parts of a fused walker; else null.</summary>
    internal FusedParts? Parts;

    /// <summary>Whether the walk ends at the first VMA that is skipped: a walk of a file mapping.</summary>
    internal bool EndsAtSkippedVma;

    /// <summary>The run of pages that the walk is in, for a walker that merges pages; else null.</summary>
    internal MappedRuns? Runs;

    private readonly LevelShifts _shifts;

    /// <summary>A walk over a bare page table.</summary>
    internal PageWalk(LevelShifts shifts) => _shifts = shifts;

    /// <summary>A walk over an address space; <paramref name="space"/> is null before the first VMA of a file mapping.</summary>
    internal PageWalk(AddressSpace? space) => Space = space;

    /// <summary>The address space, or null for a walk over a bare page table.</summary>
    public AddressSpace? Space { get; internal set; }

    /// <summary>The VMA that is walked; null in a gap between VMAs and in a walk that ignores VMAs.</summary>
    public Vma? Vma { get; internal set; }

    /// <summary>
    /// The action for the entry whose handler runs: descend, skip or retry. It is reset to <see cref="WalkAction.Subtree"/> before each PUD
    /// and PMD entry. It is checked again after the PTE or PMD table below: <see cref="WalkAction.Again"/> then retries the entry above.
    /// </summary>
    public WalkAction Action { readonly get; set; }

    /// <summary>How many tables were missing so far: an entry points to them, and the memory does not hold them.</summary>
    public long MissingTables { readonly get; internal set; }

    /// <summary>
    /// The bytes that an entry of <paramref name="level"/> covers in the paging format of the walk, such as the size of a hole before it is
    /// clipped to the range (Linux: <c>PMD_SIZE</c>, <c>PUD_SIZE</c>). 0 for <see cref="PageTableLevel.Unknown"/>: a gap between VMAs has
    /// no entry. Handlers that are generic in the format can use <see cref="Geometry{TPaging}.Size"/>.
    /// </summary>
    public readonly ulong SizeOf(PageTableLevel level)
        => level == PageTableLevel.Unknown ? 0 : 1UL << (Space?.Shifts ?? _shifts)[level];

    /// <summary>
    /// Clears <paramref name="flags"/> in an entry as <see cref="EntryRef{TPaging}.Clear"/> does, and reports it to the tracer
    /// (Linux: <c>ptep_modify_prot_start</c> and <c>_commit</c>). The caller must flush the TLB.
    /// </summary>
    /// <returns>The entry at the instant before the change.</returns>
    public readonly Entry<TPaging> Clear<TPaging>(EntryRef<TPaging> entry, VirtualAddress address, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        WalkTracer? tracer = Space?.Tracer;
        tracer?.EntryModifying(entry.Address);
        Entry<TPaging> before = entry.Clear(flags);
        tracer?.EntryModified(address, before.Raw, EntryEdit.Apply<TPaging>(entry.Level, before.Raw, flags, EntryFlags.None));
        return before;
    }

    /// <summary>Reports an unexpected huge entry to the tracer (Linux: <c>WARN_ON</c>).</summary>
    public readonly void Warn(PageTableLevel level) => Space?.Tracer?.HugeEntryWarning(level);

    internal readonly WalkResult Ended(int code) => new(code, MissingTables);

    /// <summary>
    /// A walk of a piece that begins below the entries that were entered last; of a fused walker, by the parts <paramref name="active"/>.
    /// </summary>
    internal readonly PageWalk Piece(uint active)
        => new(_shifts) { Runs = Runs?.Piece(), Holes = HoleRun.Unknown, Parts = Parts?.Piece(active) };
}
