namespace WalkGen.Benchmarks;

/// <summary>A request to the C walker: <c>struct request</c> of <c>walker.c</c>.</summary>
internal unsafe struct NativeRequest
{
    public byte* Memory;
    public ulong MemoryStart;
    public NativeSegment* Segments;
    public ulong SegmentCount;
    public ulong Root;
    public ulong Start;
    public ulong End;
    public ulong* Bitmap;
    public ulong BitmapStart;
    public uint* Pages;
    public ulong PageCount;
    public NativeVma* Vmas;
    public ulong VmaCount;
}

/// <summary>A VMA: <c>struct vma</c> of <c>walker.c</c>.</summary>
internal struct NativeVma
{
    public ulong Start;
    public ulong End;
    public ulong Flags;
}

/// <summary>A segment of physical memory: <c>struct segment</c> of <c>walker.c</c>.</summary>
internal unsafe struct NativeSegment
{
    public ulong Start;
    public ulong Length;
    public byte* Bytes;
}

/// <summary>The result of a walk: <c>struct outcome</c> of <c>walker.c</c>.</summary>
internal struct NativeOutcome
{
    public ulong Count;
    public ulong Hash;
    public ulong Sum;
    public ulong First;
    public ulong End;
}
