namespace WalkGen.Images;

/// <summary>
/// Finds <c>init_task</c>, the idle task of the first CPU, with which the list of processes begins, in a kernel without a symbol for it.
/// </summary>
internal static class InitTask
{
    /// <summary>How much of the kernel is searched, from <c>_stext</c> on.</summary>
    private const ulong SearchedSize = 128 << 20;

    /// <summary>How many places with the name are tested: a hostile image may have one in each word.</summary>
    private const int MaxTested = 1 << 16;

    private static readonly byte[][] Names = [[.. "swapper/0\0"u8], [.. "swapper\0"u8]]; // the second in kernels for one CPU

    /// <summary>The address of the task; null if there is none.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="code">The address of its code.</param>
    /// <param name="types">The end of its types: read-only data, after which is the data with the task. So it is searched first.</param>
    /// <param name="layout">The members of tasks.</param>
    public static ulong? Find(KernelMemory memory, ulong code, ulong types, TaskLayout layout)
    {
        ulong before = ulong.Min(unchecked(types - code), SearchedSize);
        foreach (byte[] name in Names)
        {
            foreach (ulong comm in KernelPattern.Find(memory, code + before, SearchedSize - before, name, isReadOnly: false)
                .Concat(KernelPattern.Find(memory, code, before, name, isReadOnly: false)).Take(MaxTested))
            {
                ulong task = unchecked(comm - (ulong)layout.Comm.Offset);
                if (Is(memory, task, layout)) return task;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether it is the task: number 0 of process 0, no memory of its own, its own parent and leader, in a list that leads back to it.
    /// </summary>
    public static bool Is(KernelMemory memory, ulong address, TaskLayout layout)
    {
        KernelObject task = new(memory, address);
        ulong node = task.AddressOf(layout.Tasks);
        return address % (ulong)memory.PointerSize == 0
            && task.Text(layout.Comm) is "swapper/0" or "swapper"
            && task.Int32(layout.Pid) == 0
            && task.Int32(layout.Tgid) == 0
            && task.Pointer(layout.Mm) == 0
            && task.Pointer(layout.RealParent) == address
            && task.Pointer(layout.GroupLeader) == address
            && memory.ReadPointer(node) is { } next
            && memory.ReadPointer(unchecked(next + (ulong)memory.PointerSize)) == node;
    }
}
