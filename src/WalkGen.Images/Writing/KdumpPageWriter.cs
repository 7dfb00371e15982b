namespace WalkGen.Images;

/// <summary>Writes the pages of a kdump-compressed file in order, and their descriptors. All processors pack them.</summary>
internal sealed class KdumpPageWriter : IDisposable
{
    /// <summary>The number of bytes that are written at once.</summary>
    public const int ChunkSize = 1 << 21;

    private readonly SparseOutput _output;
    private readonly PageCodecs _codec;
    private readonly int _pageSize;
    private readonly ThreadLocal<PagePacker> _packers;
    private readonly byte[][] _packed; // empty where packing does not make a page smaller
    private readonly byte[] _written = new byte[ChunkSize];
    private readonly byte[] _table;
    private ulong _descriptors; // where the next descriptor goes
    private ulong _data; // where the next packed page goes
    private PageDescriptor? _zeroPage; // all pages of zeros share its bytes

    /// <summary>Begins to write.</summary>
    /// <param name="output">The file.</param>
    /// <param name="codec">The codec of the pages.</param>
    /// <param name="pageSize">The size of a page in bytes.</param>
    /// <param name="descriptors">The offset of the descriptors.</param>
    /// <param name="count">The number of all pages.</param>
    public KdumpPageWriter(SparseOutput output, PageCodecs codec, int pageSize, ulong descriptors, ulong count)
    {
        _output = output;
        _codec = codec;
        _pageSize = pageSize;
        _packers = new(() => new PagePacker(codec, pageSize), trackAllValues: true);
        _packed = new byte[ChunkSize / pageSize][];
        _table = new byte[_packed.Length * PageDescriptor.Size];
        _descriptors = descriptors;
        _data = descriptors + (count * PageDescriptor.Size);
    }

    /// <summary>Writes the next pages.</summary>
    /// <param name="memory">The memory, at least <paramref name="length"/> bytes.</param>
    /// <param name="length">The size of the pages in bytes, at most <see cref="ChunkSize"/>.</param>
    public void Write(byte[] memory, int length)
    {
        int pages = length / _pageSize;
        Parallel.For(0, pages, i => _packed[i] = _packers.Value!.Pack(memory.AsSpan(i * _pageSize, _pageSize)).ToArray());
        int used = 0;
        for (int i = 0; i < pages; i++)
            Describe(memory.AsSpan(i * _pageSize, _pageSize), _packed[i], ref used).Write(_table.AsSpan(i * PageDescriptor.Size));

        _output.Write(_data, _written.AsSpan(0, used));
        _output.Write(_descriptors, _table.AsSpan(0, pages * PageDescriptor.Size));
        _data += (ulong)used;
        _descriptors += (ulong)(pages * PageDescriptor.Size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PagePacker packer in _packers.Values) packer.Dispose();
        _packers.Dispose();
    }

    private PageDescriptor Describe(ReadOnlySpan<byte> page, ReadOnlySpan<byte> packed, ref int used)
    {
        bool isZero = !page.ContainsAnyExcept((byte)0);
        if (isZero && _zeroPage is { } known) return known;

        ReadOnlySpan<byte> bytes = packed.IsEmpty ? page : packed;
        bytes.CopyTo(_written.AsSpan(used));
        PageDescriptor descriptor = new(_data + (ulong)used, (uint)bytes.Length, packed.IsEmpty ? PageCodecs.Stored : _codec);
        used += bytes.Length;
        if (isZero) _zeroPage = descriptor;
        return descriptor;
    }
}
