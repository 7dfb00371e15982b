namespace WalkGen.Images;

/// <summary>
/// The pages that the second bitmap of a kdump-compressed file lists. Those whose bytes or descriptors lie beyond the end of a file that
/// was cut, and those that the writer of an incomplete file did not reach, are lost.
/// </summary>
internal sealed class DumpedPages
{
    private const int MaxLostRuns = 1 << 20;

    private readonly FileBytes _file;
    private readonly KdumpHeader _header;
    private readonly ulong _described; // pages with a descriptor in the file
    private readonly List<ImageSegment> _held = [];
    private readonly List<PhysicalRange> _lost = [];

    private DumpedPages(FileBytes file, KdumpHeader header)
    {
        _file = file;
        _header = header;
        _described = header.Descriptors < file.Length ? (file.Length - header.Descriptors) / PageDescriptor.Size : 0;
    }

    /// <summary>The runs of pages that the file contains. The file offset of a run is the rank of its first page, in bytes.</summary>
    public ImageSegment[] Held => [.. _held];

    /// <summary>The runs of lost pages.</summary>
    public PhysicalRange[] Lost => [.. _lost];

    /// <summary>The number of lost pages.</summary>
    public ulong LostCount { get; private set; }

    /// <summary>The number of descriptors that the file contains, at most that of the pages.</summary>
    public ulong Descriptors { get; private set; }

    /// <summary>Finds the pages of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidImageException">The lost pages have too many runs.</exception>
    public static DumpedPages Read(FileBytes file, KdumpHeader header)
    {
        DumpedPages pages = new(file, header);
        pages.Read();
        return pages;
    }

    // The rank of a page among the dumped pages selects its descriptor. The file contains a descriptor for each page of a segment, which
    // limits the number of segments.
    private void Read()
    {
        ulong rank = 0;
        foreach (var (first, end) in new PageBitmap(_file, _header.DumpedBitmap).Runs(_header.FirstPage, _header.EndPage))
        {
            ulong described = ulong.Min(end, first + (_described - ulong.Min(rank, _described)));
            if (described > first) _held.Add(SegmentOf(first, described, rank));
            if (end > described) AddLost(described, end);
            rank += end - first;
        }

        Descriptors = ulong.Min(rank, _described);
        if (_header.IsIncomplete || LostCount > 0 || EndsBeyondFile()) RemoveLost();
    }

    // Writers append the bytes of pages in order, except for the page of zeros, which many descriptors share. So the last descriptor with
    // bytes of its own decides whether the file was cut.
    private bool EndsBeyondFile()
    {
        PageDescriptor? last = null;
        for (ulong rank = Descriptors; rank-- > 0;)
        {
            if (!TryRead(rank, out PageDescriptor descriptor)) return false;
            if (IsLost(descriptor)) return true;
            if (last is { } next && next.Offset != descriptor.Offset) return false;
            last = descriptor;
        }

        return false;
    }

    private void RemoveLost()
    {
        ImageSegment[] described = Held;
        _held.Clear();
        foreach (ImageSegment segment in described)
        {
            ulong start = segment.Start.Value / _header.BlockSize;
            ulong end = start + (segment.Length / _header.BlockSize);
            ulong rank = segment.FileOffset / _header.BlockSize;
            for (ulong first = start; first < end;)
            {
                bool isLost = IsLost(rank + (first - start));
                ulong next = first + 1;
                while (next < end && IsLost(rank + (next - start)) == isLost) next++;
                if (isLost) AddLost(first, next);
                else _held.Add(SegmentOf(first, next, rank + (first - start)));
                first = next;
            }
        }
    }

    private bool IsLost(ulong rank) => TryRead(rank, out PageDescriptor descriptor) && IsLost(descriptor);

    private bool IsLost(in PageDescriptor descriptor)
        => descriptor.Offset == 0 || (descriptor.Length <= _header.BlockSize && !_file.Contains(descriptor.Offset, descriptor.Length));

    private bool TryRead(ulong rank, out PageDescriptor descriptor)
    {
        bool isRead = _file.TryGetBytes(
            _header.Descriptors + (rank * PageDescriptor.Size), PageDescriptor.Size, out ReadOnlySpan<byte> bytes);
        descriptor = isRead ? PageDescriptor.Read(bytes) : default;
        return isRead;
    }

    private void AddLost(ulong first, ulong end)
    {
        if (_lost.Count == MaxLostRuns)
            throw _file.Damaged($"the bitmap at 0x{_header.DumpedBitmap:x} has more than {MaxLostRuns} runs of pages that the file lacks");
        _lost.Add(new PhysicalRange(new PhysicalAddress(first * _header.BlockSize), (end - first) * _header.BlockSize));
        LostCount += end - first;
    }

    private ImageSegment SegmentOf(ulong first, ulong end, ulong rank)
        => new(new PhysicalAddress(first * _header.BlockSize), (end - first) * _header.BlockSize, rank * _header.BlockSize);
}
