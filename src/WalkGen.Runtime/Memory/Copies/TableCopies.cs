using System.Collections.Concurrent;
using System.Numerics;

namespace WalkGen;

/// <summary>Private copies of tables, and new tables, of an address space over memory that is never changed.</summary>
internal sealed class TableCopies
{
    private const int BlockSize = 4096; // a table that is smaller is copied with its neighbours
    private const long MaxBytes = 1L << 30;

    private readonly ConcurrentDictionary<ulong, byte[]> _blocks = new();
    private long _bytes;

    /// <summary>The size of all copies in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// The block that <paramref name="length"/> bytes at <paramref name="address"/> are in; false if they are in several.
    /// </summary>
    public static bool TryPlace(ulong address, int length, out ulong start, out int size, out int offset)
    {
        size = int.Max(BlockSize, (int)BitOperations.RoundUpToPowerOf2((uint)int.Max(length, 0)));
        offset = (int)(address & (ulong)(size - 1));
        start = address - (ulong)offset;
        return length >= 0 && length <= size - offset;
    }

    /// <summary>Finds the copy of <paramref name="length"/> bytes at <paramref name="address"/>.</summary>
    public bool TryFind(ulong address, int length, out Span<byte> bytes)
    {
        bytes = default;
        if (length <= 0 || _blocks.IsEmpty || !TryPlace(address, length, out ulong start, out _, out int offset)) return false;
        if (_blocks.TryGetValue(start, out byte[]? block) && length <= block.Length - offset)
        {
            bytes = block.AsSpan(offset, length);
            return true;
        }

        // A table that was copied without its neighbours.
        if (offset == 0 || !_blocks.TryGetValue(address, out byte[]? table) || length > table.Length) return false;
        bytes = table.AsSpan(0, length);
        return true;
    }

    /// <summary>Copies <paramref name="original"/>, the bytes at <paramref name="start"/>, unless another thread has.</summary>
    /// <exception cref="InvalidOperationException">There are more than 1 GiB of copies.</exception>
    public void Add(ulong start, ReadOnlySpan<byte> original)
    {
        if (!_blocks.TryAdd(start, original.ToArray()) || Interlocked.Add(ref _bytes, original.Length) <= MaxBytes) return;
        throw new InvalidOperationException(
            $"More than {MaxBytes >> 30} GiB of page tables would be copied: walk a smaller range, or the bare page table.");
    }

    /// <summary>
    /// Adds a table of zeros of <paramref name="size"/> bytes at <paramref name="start"/>; false if there is a block already.
    /// </summary>
    public bool TryAddNew(ulong start, int size)
    {
        if (Bytes > MaxBytes || !_blocks.TryAdd(start, new byte[int.Max(size, BlockSize)])) return false;
        Interlocked.Add(ref _bytes, int.Max(size, BlockSize));
        return true;
    }
}
