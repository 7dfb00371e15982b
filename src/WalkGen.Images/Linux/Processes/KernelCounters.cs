namespace WalkGen.Images;

/// <summary>
/// Reads the counters of a process. Source: Linux, <c>include/linux/mm_types.h</c>, <c>rss_stat</c>: atomic numbers until 6.1, and since
/// then <c>struct percpu_counter</c>.
/// </summary>
internal sealed class KernelCounters
{
    private const int Count = 4; // MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES

    private const long MaxPages = 1L << 40; // the largest physical address has 52 bits

    private readonly KernelMemory _memory;
    private readonly KernelField? _counters;
    private readonly KernelField? _sum;
    private readonly KernelField? _parts;
    private readonly int _stride;
    private readonly IReadOnlyList<ulong> _cpuOffsets;

    /// <param name="memory">The kernel's memory.</param>
    /// <param name="types">Its types.</param>
    /// <param name="cpuOffsets">For each CPU, where its copies of per-CPU data are (<c>__per_cpu_offset</c>); none if it is unknown.</param>
    public KernelCounters(KernelMemory memory, KernelTypes types, IReadOnlyList<ulong> cpuOffsets)
    {
        _memory = memory;
        _cpuOffsets = cpuOffsets;
        _counters = types["mm_struct"].Find("rss_stat");
        KernelStruct? counter = types.Find("percpu_counter");
        bool isPerCpu = counter is not null && _counters is { } all && all.Size == Count * (long)counter.Size;
        _stride = isPerCpu ? counter!.Size : memory.PointerSize;
        _sum = isPerCpu ? counter!.Find("count") : new KernelField(0, memory.PointerSize);
        _parts = isPerCpu ? counter!.Find("counters") : null;
    }

    /// <summary>
    /// The counters of the <c>mm_struct</c> at <paramref name="mm"/>; null if memory is missing, or a number is impossible.
    /// </summary>
    public MemoryCounters? Read(ulong mm)
        => Counter(mm, 0) is { } file && Counter(mm, 1) is { } anonymous && Counter(mm, 2) is { } swap && Counter(mm, 3) is { } shared
            ? new MemoryCounters(file, anonymous, swap, shared)
            : null;

    // A part may be negative, and so may a sum of some of them be: Linux shows 0 then.
    private long? Counter(ulong mm, int index)
    {
        if (_counters is not { } all || _sum is not { } sum) return null;
        KernelObject counter = new(_memory, unchecked(mm + (ulong)all.Offset + ((ulong)index * (ulong)_stride)));
        if (counter.Number(sum) is not { } whole) return null;
        long count = sum.Size == sizeof(uint) ? unchecked((int)whole) : unchecked((long)whole);
        if (_parts is { } field && counter.Pointer(field) is { } parts)
        {
            foreach (ulong offset in _cpuOffsets) count += unchecked((int)(_memory.ReadUInt32(unchecked(parts + offset)) ?? 0));
        }

        return count > MaxPages ? null : long.Max(count, 0);
    }
}
