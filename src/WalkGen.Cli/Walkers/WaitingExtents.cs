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
        Copy(extent, out _extents[_end++]);
    }

    public void RemoveFirst() => _first++;

    // By words: the fields have just been stored, and a processor does not forward several stores to the load of a vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(in Extent extent, out Extent to)
    {
        Unsafe.SkipInit(out to);
        ref ulong source = ref Unsafe.As<Extent, ulong>(ref Unsafe.AsRef(in extent)), target = ref Unsafe.As<Extent, ulong>(ref to);
        for (int i = 0; i < Unsafe.SizeOf<Extent>() / sizeof(ulong); i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
    }
}
