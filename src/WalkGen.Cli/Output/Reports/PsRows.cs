using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen ps</c>: one per process, or per thread.</summary>
internal static class PsRows
{
    public static readonly Schema Schema = new(
        "ps",
        [
            new("pid", CellKind.Number, "The number of the process, in the first PID namespace."),
            new("tid", CellKind.Number, "The number of the thread; without --threads, of the first one."),
            new("parent", CellKind.Number, "The number of the parent; 0 if it has none."),
            new("name", CellKind.Text, "The name, as /proc/PID/comm: text of the machine, which may contain anything."),
            new("state", CellKind.Text, "The state, as /proc/PID/stat: R, S, D, T, t, X, Z, P or I."),
            new("cpu", CellKind.Number, "The CPU that the thread runs on, or ran on last."),
            new("on_cpu", CellKind.Flag, "Whether the thread was running."),
            new("kernel_thread", CellKind.Flag, "Whether it is a thread of the kernel, without memory of its own."),
            new("threads", CellKind.Number, "The number of threads of the process."),
            new("resident", CellKind.Number, "Resident memory in bytes, as the kernel counted it."),
            new("swap", CellKind.Number, "Memory in swap areas in bytes, as the kernel counted it."),
            new("task", CellKind.Address, "The address of its task_struct."),
        ]);

    public static void Write(RowWriter rows, MemoryImage image, DumpedKernel? kernel, bool listsThreads)
    {
        rows.Begin();
        foreach (KernelProcess process in kernel?.Processes ?? [])
        {
            MemoryCounters? counters = process.Counters;
            foreach (KernelThread thread in process.Threads.Take(listsThreads ? int.MaxValue : 1))
            {
                rows.Write(
                    new Identity(image.Path, process.Root, null),
                    (uint)process.Id,
                    (uint)thread.Id,
                    (uint)process.ParentId,
                    thread.Name,
                    TaskStateText.Of(thread.State),
                    (uint)thread.Cpu,
                    thread.IsOnCpu,
                    thread.IsKernelThread,
                    (uint)process.Threads.Count,
                    BytesOf(counters?.ResidentPages, kernel!),
                    BytesOf(counters?.SwapEntries, kernel!),
                    thread.Address);
            }
        }

        rows.End(null);
    }

    private static ulong? BytesOf(long? pages, DumpedKernel kernel) => pages is { } count ? (ulong)count * (ulong)kernel.PageSize : null;
}
