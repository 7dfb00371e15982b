using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen ps</c>: the processes as a tree.</summary>
internal static class PsText
{
    public static Section Section(DumpedKernel kernel, bool listsThreads) => new(
        "Processes",
        [
            Column.Number("PID"), Column.Number("TID"), Column.Text("state"), Column.Number("CPU"), Column.Number("resident KiB"),
            Column.Number("swap KiB"), Column.Text("root"), Column.Text("kind"), Column.Text("name"),
        ],
        ProcessTree.Of(kernel.Processes).SelectMany(
            node => node.Process.Threads.Take(listsThreads ? int.MaxValue : 1).Select(
                (thread, index) => Row(kernel, node.Process, thread, node.Depth + (index == 0 ? 0 : 1)))));

    /// <summary>The line that ends the list.</summary>
    public static string Footer(DumpedKernel kernel)
    {
        string line = $"{kernel.Processes.Count} processes, {kernel.Processes.Sum(static process => process.Threads.Count)} threads";
        return kernel.Problems.Count == 0 ? line : $"{line}; lists are incomplete: there may be more";
    }

    private static string[] Row(DumpedKernel kernel, KernelProcess process, KernelThread thread, int depth)
    {
        MemoryCounters? counters = thread == process.Threads[0] ? process.Counters : null;
        return
        [
            $"{process.Id}", $"{thread.Id}", TaskStateText.Of(thread.State) + (thread.IsOnCpu ? "*" : ""), $"{thread.Cpu}",
            KiB(counters?.ResidentPages, kernel), KiB(counters?.SwapEntries, kernel), $"{process.Root}",
            thread.IsKernelThread ? "kernel" : "user", // not brackets around the name: any process may have a name with brackets
            new string(' ', 2 * depth) + thread.Name,
        ];
    }

    private static string KiB(long? pages, DumpedKernel kernel) => pages is { } count ? $"{count * kernel.PageSize / 1024}" : "";
}
