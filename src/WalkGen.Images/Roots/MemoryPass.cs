using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>One pass over the memory of an image for several searches. Frames of zeros are skipped.</summary>
internal static class MemoryPass
{
    private const ulong ChunkSize = 1 << 20; // of 2^20 bytes; no root is larger, and each is aligned to its size
    private const ulong FrameSize = 1 << 12;

    /// <summary>Lets each of <paramref name="scanners"/> check every aligned address of <paramref name="image"/>.</summary>
    public static void Run(
        MemoryImage image, IReadOnlyList<IRootScanner> scanners, IProgress<long>? progress, CancellationToken cancellation)
    {
        ForwardMemory memory = image.Memory.ForwardOnly();
        bool[] hasData = new bool[ChunkSize / FrameSize];
        ulong done = 0;
        foreach (ImageSegment segment in image.Segments)
        {
            UInt128 end = (UInt128)segment.Start.Value + segment.Length;
            for (UInt128 first = segment.Start.Value; first < end;)
            {
                UInt128 next = UInt128.Min(end, (first / ChunkSize * ChunkSize) + ChunkSize);
                if (FindData(memory, (ulong)first, (ulong)(next - first), hasData))
                {
                    foreach (IRootScanner scanner in scanners) Check(scanner, memory, (ulong)first, (ulong)(next - first), hasData);
                }

                cancellation.ThrowIfCancellationRequested();
                progress?.Report((long)(done + (ulong)(next - segment.Start.Value)));
                first = next;
            }

            done += segment.Length;
        }
    }

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool FindData(ForwardMemory memory, ulong first, ulong length, bool[] hasData)
    {
        bool any = false;
        for (ulong at = 0; at < length;)
        {
            ulong address = first + at;
            ulong size = ulong.Min(FrameSize - (address % FrameSize), length - at);
            bool isData = !memory.TryGetBytes(new PhysicalAddress(address), (int)size, out ReadOnlySpan<byte> bytes)
                || bytes.ContainsAnyExcept((byte)0); // a frame that cannot be unpacked is left to the scanners
            hasData[address % ChunkSize / FrameSize] = isData;
            any |= isData;
            at += size;
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Check(IRootScanner scanner, ForwardMemory memory, ulong first, ulong length, bool[] hasData)
    {
        ulong size = scanner.RootSize;
        int frames = (int)ulong.Max(1, size / FrameSize);
        ReadOnlySpan<byte> bytes = default;
        ulong start = 0; // of the bytes
        for (ulong at = (0 - first) & (size - 1); at < length && length - at >= size; at += size)
        {
            ulong address = first + at;
            if (!hasData.AsSpan((int)(address % ChunkSize / FrameSize), frames).Contains(true)) continue;
            if (size < FrameSize)
            {
                if (address - start >= (ulong)bytes.Length)
                {
                    start = address;
                    int count = (int)ulong.Min(FrameSize - (address % FrameSize), length - at);
                    if (!memory.TryGetBytes(new PhysicalAddress(address), count, out bytes)) bytes = default;
                }

                if (!bytes.IsEmpty && !MayBeRoot(bytes.Slice((int)(address - start), (int)size))) continue;
            }

            scanner.Check(new PhysicalAddress(address));
        }
    }

    // A frame has hundreds of small roots, such as those of PAE. Their entries are empty or present, and bit 0 of a present one is set.
    private static bool MayBeRoot(ReadOnlySpan<byte> root)
    {
        bool isEmpty = true;
        foreach (ulong entry in MemoryMarshal.Cast<byte, ulong>(root))
        {
            if (entry == 0) continue;
            if ((entry & 1) == 0) return false;
            isEmpty = false;
        }

        return !isEmpty;
    }
}
