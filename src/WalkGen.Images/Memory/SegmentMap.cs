using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// Finds physical memory in images: first in the piece of the previous call, since tables lie close to each other, else by a binary search.
/// </summary>
internal sealed class SegmentMap
{
    private const int MaxTable = 1 << 16;

    private readonly MemoryPiece[] _pieces;
    private int _recent; // a hint: races between threads are harmless

    /// <summary>Creates the map of <paramref name="pieces"/>.</summary>
    /// <param name="pieces">At least one piece; sorted by address, disjoint, each within its bytes.</param>
    public SegmentMap(MemoryPiece[] pieces) => _pieces = pieces;

    /// <summary>The addresses from the first to the last byte; null without memory.</summary>
    public PhysicalRange? Bounds
    {
        get
        {
            ulong first = _pieces[0].Start, length = _pieces[^1].Start - first + _pieces[^1].Length;
            return length == 0 ? null : new PhysicalRange(new PhysicalAddress(first), length);
        }
    }

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

    /// <summary>Throws if the image is closed.</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public void RequireOpen() => _pieces[0].Bytes.RequireOpen(); // all files are closed together

    /// <summary>The same as <see cref="TryGetBytes"/> without caching (<see cref="ImageBytes.TryRead"/>).</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public bool TryRead(ulong address, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
    {
        int index = LastStartingAtOrBelow(address);
        ref readonly MemoryPiece piece = ref _pieces[index];
        if (piece.Contains(address, length)) return piece.TryRead(address, length, scratch, out bytes);

        piece.Bytes.RequireOpen(); // reading a closed image must throw
        return TryJoin(index, address, length, out bytes);
    }

    /// <summary>Caches bytes that were read (<see cref="ImageBytes.Keep"/>).</summary>
    public void Keep(ulong address, ReadOnlySpan<byte> bytes)
    {
        ref readonly MemoryPiece piece = ref _pieces[LastStartingAtOrBelow(address)];
        if (piece.Contains(address, bytes.Length)) piece.Keep(address, bytes);
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
        return TryJoin(index, address, length, out bytes);
    }

    // A table may straddle pieces: two files, or bytes and zeros of an ELF core. Its bytes are copied, which is rare.
    private bool TryJoin(int index, ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length is <= 0 or > MaxTable) return false;

        ulong done = 0;
        int end = index;
        for (; done < (ulong)length && end < _pieces.Length; end++)
        {
            ulong distance = address + done - _pieces[end].Start; // wraps to a huge value below the piece
            if (distance >= _pieces[end].Length) return false;
            done += ulong.Min((ulong)length - done, _pieces[end].Length - distance);
        }

        if (done < (ulong)length) return false;
        byte[] joined = new byte[length];
        int copied = 0;
        for (int i = index; i < end; i++)
        {
            ulong at = address + (ulong)copied;
            int part = (int)ulong.Min((ulong)(length - copied), _pieces[i].Length - (at - _pieces[i].Start));
            if (!_pieces[i].TryGetBytes(at, part, out ReadOnlySpan<byte> source)) return false;
            source.CopyTo(joined.AsSpan(copied));
            copied += part;
        }

        bytes = joined;
        return true;
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
