using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>A run of physical memory and the bytes that hold it.</summary>
/// <param name="Start">The physical address of its first byte.</param>
/// <param name="Length">Its size in bytes, at least 1.</param>
/// <param name="Offset">Where in <paramref name="Bytes"/> it begins.</param>
/// <param name="Bytes">What holds it.</param>
internal readonly record struct MemoryPiece(ulong Start, ulong Length, ulong Offset, ImageBytes Bytes)
{
    /// <summary>Whether it has all of <paramref name="length"/> bytes at <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ulong address, int length)
    {
        ulong distance = address - Start; // of an address below the piece: more than any length
        return distance < Length && (ulong)length <= Length - distance; // a negative length becomes one that no piece has
    }

    /// <summary>Finds bytes that it <see cref="Holds"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        ulong offset = Offset + (address - Start);
        return Bytes is MappedFile file // nearly always, and then without a virtual call
            ? file.TryGetBytes(offset, length, out bytes)
            : Bytes.TryGetBytes(offset, length, out bytes);
    }

    /// <summary>The same for a reader that goes through much of the memory (<see cref="ImageBytes.TryRead"/>).</summary>
    public bool TryRead(ulong address, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
        => Bytes.TryRead(Offset + (address - Start), length, scratch, out bytes);
}
