using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Benchmarks.Walkers;
using WalkGen.Images;

namespace WalkGen.Benchmarks;

/// <summary>The filter workload over a memory image with 8 segments, and over the same memory in one segment.</summary>
internal sealed unsafe class SegmentsWorkload : IWorkload
{
    private const int SegmentCount = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");
    private readonly MemoryImage _contiguous;
    private readonly MemoryImage _segmented;
    private readonly PageTable _contiguousTable;
    private readonly PageTable _segmentedTable;
    private readonly NativeSegment[] _segments;
    private readonly NativeRequest _request;
    private readonly VirtualRange _range;

    public SegmentsWorkload(int tables)
    {
        using var source = new BenchmarkTables(tables, EntryMix.DirtyOnePercent);
        Entries = source.LeafCount;
        _range = source.Range;
        (_contiguous, _contiguousTable) = Open(source, 1);
        (_segmented, _segmentedTable) = Open(source, SegmentCount);

        _segments = GC.AllocateArray<NativeSegment>(_segmented.Segments.Count, pinned: true);
        for (int i = 0; i < _segments.Length; i++)
        {
            ImageSegment segment = _segmented.Segments[i];
            _segments[i] = new NativeSegment { Start = segment.Start.Value, Length = segment.Length, Bytes = BytesOf(segment) };
        }

        _request = source.Request() with
        {
            Segments = (NativeSegment*)Unsafe.AsPointer(ref _segments[0]),
            SegmentCount = (ulong)_segments.Length,
        };
    }

    public long Entries { get; }

    public Outcome RunWalkGen() => Run(_segmentedTable);

    public Alternative? Other => new(Alternative.Contiguous, () => Run(_contiguousTable));

    public Outcome RunNative(NativeWalker native) => native.Filter.Run(_request);

    public ulong RunSum()
    {
        ulong sum = 0;
        foreach (ref readonly NativeSegment segment in _segments.AsSpan())
        {
            sum += TableSum.Of((ulong*)segment.Bytes, (long)segment.Length / sizeof(ulong));
        }

        return sum;
    }

    public void Dispose()
    {
        _contiguous.Dispose();
        _segmented.Dispose();
        _folder.Delete(recursive: true);
    }

    private (MemoryImage Image, PageTable Table) Open(BenchmarkTables source, int segments)
    {
        string path = Path.Combine(_folder.FullName, $"{segments}.elf");
        CoreFile.Write(path, source.Memory, BenchmarkTables.MemoryStart, segments);
        var image = MemoryImage.Open(path);
        return (image, image.OpenPageTable(source.Table.Root, PagingMode.X86_64));
    }

    private Outcome Run(PageTable table)
    {
        var walker = new FilterWalker();
        walker.Walk(table, _range);
        return new Outcome(walker.Pages, walker.Addresses);
    }

    private byte* BytesOf(ImageSegment segment)
    {
        _segmented.Memory.TryGetBytes(segment.Start, (int)segment.Length, out var bytes);
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }
}
