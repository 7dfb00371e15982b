using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>A range of physical memory and its bytes.</summary>
/// <param name="Start">The physical address of the first byte.</param>
/// <param name="Length">The size in bytes. It is 0 if an image has no memory.</param>
/// <param name="Offset">The offset in <paramref name="Bytes"/>.</param>
/// <param name="Bytes">The bytes of the image.</param>
internal readonly record struct MemoryPiece(ulong Start, ulong Length, ulong Offset, ImageBytes Bytes)
{
    /// <summary>Whether the piece contains all of <paramref name="length"/> bytes at <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong address, int length)
    {
        ulong distance = address - Start; // wraps to a huge value below the piece
        return distance < Length && (ulong)length <= Length - distance; // a negative length becomes longer than any piece
    }

    /// <summary>Finds bytes that the piece <see cref="Contains"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        ulong offset = Offset + (address - Start);
        return Bytes is MappedFile file // the usual case, without a virtual call
            ? file.TryGetBytes(offset, length, out bytes)
            : Bytes.TryGetBytes(offset, length, out bytes);
    }

    /// <summary>Caches bytes that the piece <see cref="Contains"/> (<see cref="ImageBytes.Keep"/>).</summary>
    public void Keep(ulong address, ReadOnlySpan<byte> bytes) => Bytes.Keep(Offset + (address - Start), bytes);

    /// <summary>The same without caching (<see cref="ImageBytes.TryRead"/>).</summary>
    public bool TryRead(ulong address, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
        => Bytes.TryRead(Offset + (address - Start), length, scratch, out bytes);
}
