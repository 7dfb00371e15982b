using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>Merges holes: the addresses since the last entry, up to the next one.</summary>
internal struct HoleRun(ulong first)
{
    private ulong _first = first;
    private bool _isPastTop;
    private bool _isUnknown;
    private ulong _firstEntry;

    /// <summary>The run at the start of a piece of a walk: the piece before it knows where the run begins.</summary>
    public static HoleRun Unknown => new(0) { _isUnknown = true };

    /// <summary>
    /// Continues with the run at the end of the next piece. True if the first entry of the piece ends this run as <paramref name="hole"/>.
    /// </summary>
    public bool TryContinue(in HoleRun next, out VirtualRange hole)
    {
        hole = default;
        if (next._isUnknown) return false; // no entry
        bool isHole = TryEnd(next._firstEntry, out hole);
        this = next;
        return isHole;
    }

    /// <summary>
    /// Ends the run before an entry that starts at <paramref name="first"/>; false if the run is empty. The next run starts at the entry,
    /// which a handler may still clear.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnd(ulong first, out VirtualRange hole)
    {
        bool isHole = !IsFirstEntry(first) && _first < first && !_isPastTop;
        hole = isHole ? new VirtualRange(_first, first - 1) : default;
        if (isHole) _first = first;
        return isHole;
    }

    /// <summary>
    /// Ends the run before an entry that covers <paramref name="first"/> to <paramref name="last"/>, inclusive; false if the run is empty.
    /// The next run starts after the entry. The same entry may end the run twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnd(ulong first, ulong last, out VirtualRange hole)
    {
        bool isHole = TryEnd(first, out hole);
        _first = last + 1;
        _isPastTop = last == ulong.MaxValue;
        return isHole;
    }

    /// <summary>Ends the run at the end of the walk, <paramref name="last"/>, inclusive; false if the run is empty.</summary>
    public readonly bool TryEndLast(ulong last, out VirtualRange hole)
    {
        bool isHole = _first <= last && !_isPastTop;
        hole = isHole ? new VirtualRange(_first, last) : default;
        return isHole;
    }

    /// <summary>Notes the first entry of a piece; true if it is that one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsFirstEntry(ulong first)
    {
        if (!_isUnknown) return false;
        (_first, _firstEntry, _isUnknown) = (first, first, false);
        return true;
    }
}
