namespace WalkGen.Images;

/// <summary>The memory of an image that is written, as blocks of whole pages.</summary>
internal sealed class KeptMemory
{
    private const int ChunkSize = 1 << 20;
    private const int PageSize = 1 << 12;

    private readonly ForwardMemory _memory;
    private readonly List<PhysicalRange> _parts; // what the image contains of the blocks; the rest is zeros
    private int _next; // the first part that may end after the previous read

    /// <summary>Plans the blocks.</summary>
    /// <param name="memory">The memory of the image.</param>
    /// <param name="parts">Sorted and disjoint; the image contains each in one piece.</param>
    /// <param name="alignment">The alignment of the blocks in bytes, a power of two.</param>
    public KeptMemory(ForwardMemory memory, List<PhysicalRange> parts, ulong alignment)
    {
        _memory = memory;
        _parts = parts;
        Blocks = RangeSet.Join([.. parts.Select(part => RangeSet.Align(part, alignment))]);
    }

    /// <summary>The blocks: aligned, disjoint, in ascending order, not adjacent.</summary>
    public IReadOnlyList<PhysicalRange> Blocks { get; }

    /// <summary>The memory that could not be read. It was read as zeros.</summary>
    public List<PhysicalRange> Unreadable { get; } = [];

    /// <summary>Reads the memory at <paramref name="address"/>, within a block. Calls come in ascending order.</summary>
    public void Read(ulong address, Span<byte> target)
    {
        target.Clear();
        ulong last = address + (ulong)(target.Length - 1);
        while (_next < _parts.Count && RangeSet.Last(_parts[_next]) < address) _next++;
        for (int i = _next; i < _parts.Count && _parts[i].Start.Value <= last; i++)
        {
            ulong first = ulong.Max(address, _parts[i].Start.Value);
            ulong size = ulong.Min(last, RangeSet.Last(_parts[i])) - first + 1;
            ReadPart(first, target.Slice((int)(first - address), (int)size), ChunkSize);
        }
    }

    private void ReadPart(ulong address, Span<byte> target, int chunkSize)
    {
        while (!target.IsEmpty)
        {
            int size = int.Min(target.Length, chunkSize - (int)(address % (ulong)chunkSize));
            if (_memory.TryGetBytes(new PhysicalAddress(address), size, out ReadOnlySpan<byte> bytes)) bytes.CopyTo(target);
            else if (chunkSize > PageSize) ReadPart(address, target[..size], PageSize);
            else Unreadable.Add(new PhysicalRange(new PhysicalAddress(address), (ulong)size));
            target = target[size..];
            address += (ulong)size;
        }
    }
}
