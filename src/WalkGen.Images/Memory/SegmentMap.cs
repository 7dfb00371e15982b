using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// Finds physical memory in images: first in the piece of the previous call, since tables lie close to each other, else by a binary search.
/// </summary>
internal sealed class SegmentMap
{
    private readonly MemoryPiece[] _pieces;
    private int _recent; // a hint: races between threads are harmless

    /// <summary>Creates the map of <paramref name="pieces"/>.</summary>
    /// <param name="pieces">At least one piece; sorted by address, disjoint, each within its bytes.</param>
    public SegmentMap(MemoryPiece[] pieces) => _pieces = pieces;

    /// <summary>Finds <paramref name="length"/> bytes at <paramref name="address"/>; false if one is missing.</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        ref readonly MemoryPiece piece = ref _pieces[_recent];
        return piece.Contains(address, length)
            ? piece.TryGetBytes(address, length, out bytes)
            : TryGetBytesElsewhere(address, length, out bytes);
    }

    /// <summary>The same without caching (<see cref="ImageBytes.TryRead"/>).</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public bool TryRead(ulong address, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
    {
        ref readonly MemoryPiece piece = ref _pieces[LastStartingAtOrBelow(address)];
        if (piece.Contains(address, length)) return piece.TryRead(address, length, scratch, out bytes);

        piece.Bytes.RequireOpen(); // reading a closed image must throw
        bytes = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryGetBytesElsewhere(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        int index = LastStartingAtOrBelow(address);
        ref readonly MemoryPiece piece = ref _pieces[index];
        if (piece.Contains(address, length))
        {
            _recent = index;
            return piece.TryGetBytes(address, length, out bytes);
        }

        piece.Bytes.RequireOpen(); // reading a closed image must throw
        bytes = default;
        return false;
    }

    private int LastStartingAtOrBelow(ulong address)
    {
        int low = 0;
        int high = _pieces.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (_pieces[middle].Start <= address) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
