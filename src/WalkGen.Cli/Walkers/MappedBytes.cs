using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Reads a range of virtual memory: the bytes that are mapped and in the image, and the holes between them.</summary>
/// <param name="memory">The memory of the image.</param>
/// <param name="found">Gets the bytes, in ascending order.</param>
internal sealed class MappedBytes(ImageMemory memory, Action<VirtualAddress, ReadOnlySpan<byte>> found)
{
    private const int ChunkSize = 4096;
    private const ulong MaxPageSize = 1 << 16; // of a PTE, in any format: a walk begins and ends at the bound of a page

    private readonly List<MemoryHole> _holes = [];
    private ulong _next;

    /// <summary>The holes, in ascending order.</summary>
    public IReadOnlyList<MemoryHole> Holes => _holes;

    /// <summary>The number of bytes that were read.</summary>
    public ulong Length { get; private set; }

    /// <summary>Reads <paramref name="range"/> through <paramref name="table"/>.</summary>
    public void Read(PageTable table, VirtualRange range)
    {
        _next = range.Start.Value;
        var walker = new LeafWalker(leaf => Copy(leaf, range));
        walker.Walk(table, new VirtualRange(range.Start.Value & ~(MaxPageSize - 1), range.Last.Value | (MaxPageSize - 1)));
        if (_next <= range.Last.Value && (_next != 0 || range.Start.Value == 0)) AddHole(range.Last.Value, isMapped: false);
    }

    private void Copy(Leaf leaf, VirtualRange range)
    {
        ulong start = leaf.Address.Value & ~(leaf.Size - 1); // the address may be the first one of the range, within a huge page
        ulong first = ulong.Max(start, range.Start.Value), last = ulong.Min(start + (leaf.Size - 1), range.Last.Value);
        if (first > last) return;
        if (first > _next) AddHole(first - 1, isMapped: false);
        for (ulong address = first; ;)
        {
            ulong end = ulong.Min(address | (ChunkSize - 1), last);
            PhysicalAddress physical = leaf.Physical + (address - start);
            if (memory.TryGetBytes(physical, (int)(end - address) + 1, out ReadOnlySpan<byte> bytes))
            {
                found(new VirtualAddress(address), bytes);
                Length += (ulong)bytes.Length;
                _next = unchecked(end + 1);
            }
            else
            {
                AddHole(end, isMapped: true);
            }

            if (end == last) return;
            address = end + 1;
        }
    }

    /// <summary>Adds the bytes from the next one to <paramref name="last"/>, to the hole before them if that is of the same kind.</summary>
    private void AddHole(ulong last, bool isMapped)
    {
        bool joins = _holes.Count > 0 && _holes[^1] is var before && before.IsMapped == isMapped && before.Range.Last.Value + 1 == _next;
        if (joins) _holes[^1] = new MemoryHole(new VirtualRange(_holes[^1].Range.Start.Value, last), isMapped);
        else _holes.Add(new MemoryHole(new VirtualRange(_next, last), isMapped));
        _next = unchecked(last + 1);
    }
}
