using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>Extents in the order in which they were added. Their room is kept when they are removed: it is that of one table.</summary>
internal sealed class WaitingExtents
{
    private Extent[] _extents = new Extent[64];
    private int _first;
    private int _end;

    public bool IsEmpty => _first == _end;

    /// <summary>The first one. It is valid until the next call of <see cref="Add"/>.</summary>
    public ref readonly Extent First => ref _extents[_first];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Extent extent)
    {
        if (_first == _end) _first = _end = 0;
        if (_end == _extents.Length) Array.Resize(ref _extents, 2 * _end);
        _extents[_end++] = extent;
    }

    public void RemoveFirst() => _first++;
}
