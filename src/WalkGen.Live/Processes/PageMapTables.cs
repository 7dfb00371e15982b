using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>The tables of a process as they were read, in blocks of memory that grow by need.</summary>
internal sealed class PageMapTables
{
    /// <summary>
    /// The physical address of the first table. It is above the memory of all machines, so that no page of a process seems to be a table.
    /// </summary>
    public const ulong Start = 1UL << 51;

    /// <summary>The number of tables in a block, which are contiguous.</summary>
    public const int BlockTables = 256;

    /// <summary>The number of entries in a table.</summary>
    public const int TableEntries = 512;

    private const int BlockEntries = BlockTables * TableEntries;
    private const int EntrySize = sizeof(ulong);

    private ulong[][] _blocks = [];
    private int _used = BlockTables; // tables of the last block

    /// <summary>The number of tables.</summary>
    public long Count => ((long)(_blocks.Length - 1) * BlockTables) + _used;

    /// <summary>
    /// Adds at most <paramref name="count"/> contiguous tables, at least one, whose content is undefined. Returns their entries.
    /// </summary>
    public Memory<ulong> Add(int count, out PhysicalAddress first)
    {
        if (_used == BlockTables)
        {
            _blocks = [.. _blocks, GC.AllocateUninitializedArray<ulong>(BlockEntries)];
            _used = 0;
        }

        count = int.Min(count, BlockTables - _used);
        Memory<ulong> entries = _blocks[^1].AsMemory(_used * TableEntries, count * TableEntries);
        first = new PhysicalAddress(Start + ((ulong)Count * TableEntries * EntrySize));
        _used += count;
        return entries;
    }

    /// <summary>Takes back the last <paramref name="count"/> tables, which nothing points to.</summary>
    public void TakeBack(int count) => _used -= count;

    /// <summary>Gets the bytes at <paramref name="address"/>; false if they are not all in a block.</summary>
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        const int blockSize = BlockEntries * EntrySize;
        ulong offset = address.Value - Start; // huge if the address is below
        ulong block = offset / blockSize;
        int inBlock = (int)(offset % blockSize);
        bool isHeld = block < (ulong)_blocks.Length && length >= 0 && length <= blockSize - inBlock;
        bytes = isHeld ? MemoryMarshal.AsBytes(_blocks[block].AsSpan()).Slice(inBlock, length) : default;
        return isHeld;
    }
}
