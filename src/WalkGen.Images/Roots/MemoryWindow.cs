using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>Bytes of physical memory that are pinned and within 64 KiB, aligned.</summary>
/// <param name="first">The first byte.</param>
/// <param name="start">Its physical address.</param>
/// <param name="length">The number of bytes, at least 1.</param>
internal readonly unsafe struct MemoryWindow(byte* first, ulong start, int length) : IPhysicalMemory
{
    /// <summary>The size of the largest window. No root is larger, and each is aligned to its size.</summary>
    public const int MaxSize = 1 << 16;

    /// <summary>The smallest size of a frame.</summary>
    public const int FrameSize = 1 << 12;

    private readonly uint _data = FramesWithData(first, start, length); // a bit for each frame

    /// <summary>The physical address of the first byte.</summary>
    public ulong Start => start;

    /// <summary>The number of bytes.</summary>
    public int Length => length;

    /// <summary>The index of the frame at <paramref name="address"/> in its window of the largest size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FrameOf(ulong address) => (int)(address % MaxSize / FrameSize);

    /// <summary>Whether any byte is not 0 in the frames of the <paramref name="size"/> bytes at <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasDataIn(ulong address, int size)
    {
        int frames = int.Max(1, size / FrameSize);
        return (_data & (((1UL << frames) - 1) << FrameOf(address))) != 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int count, out ReadOnlySpan<byte> bytes)
    {
        ulong distance = address.Value - start; // wraps to a huge value below the window
        bool isHeld = distance < (ulong)length && (ulong)count <= (ulong)length - distance;
        bytes = isHeld ? new ReadOnlySpan<byte>(first + distance, count) : default;
        return isHeld;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint FramesWithData(byte* first, ulong start, int length)
    {
        uint data = 0;
        for (int at = 0; at < length;)
        {
            int size = int.Min(FrameSize - (int)((start + (ulong)at) % FrameSize), length - at);
            if (new ReadOnlySpan<byte>(first + at, size).ContainsAnyExcept((byte)0)) data |= 1U << FrameOf(start + (ulong)at);
            at += size;
        }

        return data;
    }
}
