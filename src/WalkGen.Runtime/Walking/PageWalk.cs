using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// The state of one walk (Linux: <c>struct mm_walk</c>). A handler may take it by reference to see where it is and to set the action.
/// </summary>
public struct PageWalk
{
    private ulong _holeStart;
    private bool _isPastTop;

    internal PageWalk(AddressSpace? space) => Space = space;

    /// <summary>The address space, or null for a walk over a bare page table.</summary>
    public AddressSpace? Space { get; internal set; }

    /// <summary>The area being walked, or null outside every area and in walks without areas.</summary>
    public Vma? Vma { get; internal set; }

    /// <summary>
    /// What to do below the entry whose handler runs. Set back to <see cref="WalkAction.Subtree"/> before each PUD and PMD entry. After
    /// a PTE table or a PMD table it is looked at again: <see cref="WalkAction.Again"/> then starts over with the entry above.
    /// </summary>
    public WalkAction Action { readonly get; set; }

    /// <summary>How many tables the walk has missed so far.</summary>
    public long MissingTables { readonly get; private set; }

    /// <summary>Records that an entry points to a table that the memory does not hold.</summary>
    public void CountMissingTable() => MissingTables++;

    /// <summary>
    /// Takes <paramref name="flags"/> away from an entry as <see cref="EntryRef{TPaging}.Clear"/> does, and returns what it was at that
    /// instant (Linux: <c>ptep_modify_prot_start</c> and <c>_commit</c>). The TLB is for the caller to flush.
    /// </summary>
    public readonly Entry<TPaging> Clear<TPaging>(EntryRef<TPaging> entry, VirtualAddress address, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        WalkTracer? tracer = Space?.Tracer;
        tracer?.EntryModifying(entry.Address);
        Entry<TPaging> before = entry.Clear(flags);
        tracer?.EntryModified(address, before.Raw, EntryEdit.Apply<TPaging>(entry.Level, before.Raw, flags, EntryFlags.None));
        return before;
    }

    /// <summary>Reports a huge entry where none may be to the tracer (Linux: <c>WARN_ON</c>).</summary>
    public readonly void Warn(PageTableLevel level) => Space?.Tracer?.HugeEntryWarning(level);

    /// <summary>Begins to look for runs of holes at <paramref name="first"/>. Generated code calls it.</summary>
    public void StartHoles(ulong first)
    {
        _holeStart = first;
        _isPastTop = false;
    }

    /// <summary>
    /// Ends the run before an entry that begins at <paramref name="first"/>, whose handler is called next: false if there is none. The entry may
    /// be empty after that, so it is not gone over yet. Generated code calls it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EndHole(ulong first, out VirtualRange hole)
    {
        bool isHole = _holeStart < first && !_isPastTop;
        hole = isHole ? new VirtualRange(_holeStart, first - 1) : default;
        if (isHole) _holeStart = first;
        return isHole;
    }

    /// <summary>
    /// Goes over an entry that covers <paramref name="first"/> to <paramref name="last"/>, both inside, and ends the run before it: false if
    /// there is none. Generated code calls it; it may go over an entry twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EndHole(ulong first, ulong last, out VirtualRange hole)
    {
        bool isHole = EndHole(first, out hole);
        _holeStart = last + 1;
        _isPastTop = last == ulong.MaxValue;
        return isHole;
    }

    /// <summary>The run that reaches to the end of the walk at <paramref name="last"/>, inside; false if there is none. Generated code calls it.</summary>
    public readonly bool EndLastHole(ulong last, out VirtualRange hole)
    {
        bool isHole = _holeStart <= last && !_isPastTop;
        hole = isHole ? new VirtualRange(_holeStart, last) : default;
        return isHole;
    }

    internal readonly WalkResult Ended(int code) => new(code, MissingTables);
}
