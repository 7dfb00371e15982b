namespace WalkGen.Images;

/// <summary>A process of the machine, or a thread of its kernel (Linux: a thread group).</summary>
public sealed class KernelProcess
{
    private readonly ProcessMemory _memory;
    private readonly Lazy<(IReadOnlyList<KernelArea> Areas, bool IsComplete)> _areas;

    internal KernelProcess(IReadOnlyList<KernelThread> threads, KernelThread leader, ProcessMemory memory)
    {
        _memory = memory;
        Threads = threads;
        Leader = leader;
        _areas = new(() => _memory.AreasOf(Mm));
    }

    /// <summary>Its number in the first PID namespace, as <c>ps</c> prints it.</summary>
    public int Id => Leader.ProcessId;

    /// <summary>The number of its parent; 0 if it has none.</summary>
    public int ParentId => Leader.ParentId;

    /// <summary>The name of its first thread (<see cref="KernelThread.Name"/>), which is text of the machine.</summary>
    public string Name => Leader.Name;

    /// <summary>The state of its first thread.</summary>
    public TaskState State => Leader.State;

    /// <summary>Whether it is a thread of the kernel, without memory of its own.</summary>
    public bool IsKernelThread => Leader.IsKernelThread;

    /// <summary>The threads, the first one first.</summary>
    public IReadOnlyList<KernelThread> Threads { get; }

    /// <summary>
    /// The physical address of its root table; null if it has no memory, as a thread of the kernel or a zombie, or if the image lacks it.
    /// </summary>
    public PhysicalAddress? Root => Mm == 0 ? null : _memory.RootOf(Mm);

    /// <summary>The areas in ascending order: none if it has no memory. They are read at the first use.</summary>
    public IReadOnlyList<KernelArea> Areas => _areas.Value.Areas;

    /// <summary>Whether <see cref="Areas"/> are all areas. If not, the image lacks some of them, or is damaged.</summary>
    public bool HasAllAreas => _areas.Value.IsComplete;

    /// <summary>How much memory it has; null if it has none, or if the image lacks the numbers.</summary>
    public MemoryCounters? Counters => Mm == 0 ? null : _memory.CountersOf(Mm);

    /// <summary>The first thread.</summary>
    internal KernelThread Leader { get; }

    /// <summary>The address of its <c>mm_struct</c>, or 0. The first thread may have ended before others.</summary>
    internal ulong Mm => Threads.FirstOrDefault(static thread => thread.Mm != 0)?.Mm ?? 0;

    /// <summary>The area that contains <paramref name="address"/>, or null.</summary>
    public KernelArea? FindArea(VirtualAddress address)
    {
        int low = 0, high = Areas.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Areas[middle].Range.Last < address) low = middle + 1;
            else high = middle;
        }

        return low < Areas.Count && Areas[low].Range.Start <= address ? Areas[low] : null;
    }

    /// <summary>The number and the name.</summary>
    public override string ToString() => $"{Id} {Name}";
}
