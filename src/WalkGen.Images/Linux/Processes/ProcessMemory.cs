namespace WalkGen.Images;

/// <summary>Reads what <c>struct mm_struct</c> says of a process.</summary>
internal sealed class ProcessMemory(KernelMemory memory, KernelTypes types, KernelCounters counters, AreaList areas)
{
    private readonly KernelField _root = types["mm_struct"]["pgd"];
    private readonly KernelField? _size = types["mm_struct"].Find("task_size");

    /// <summary>The areas of <paramref name="mm"/>, and whether these are all.</summary>
    public (IReadOnlyList<KernelArea> Areas, bool IsComplete) AreasOf(ulong mm)
    {
        if (mm == 0) return ([], true);
        List<KernelArea> read = areas.Read(mm, out bool isComplete);
        return (read.AsReadOnly(), isComplete);
    }

    /// <summary>The physical address of the root table; null if it is missing.</summary>
    public PhysicalAddress? RootOf(ulong mm)
        => new KernelObject(memory, mm).Pointer(_root) is { } root && memory.TryTranslate(root, out PhysicalAddress physical)
            ? physical
            : null;

    /// <summary>The exclusive end of the addresses of the process; null if it is unknown.</summary>
    public VirtualAddress? EndOf(ulong mm)
        => _size is { } size && new KernelObject(memory, mm).Number(size) is { } end and not 0 ? new VirtualAddress(end) : null;

    /// <summary>The counters; null if memory is missing.</summary>
    public MemoryCounters? CountersOf(ulong mm) => counters.Read(mm);
}
