using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen smaps</c>: the lines of <c>/proc/PID/smaps</c> that do not depend on other processes.</summary>
internal static class SmapsText
{
    public static void Write(Terminal terminal, IEnumerable<ProcessUsage> processes)
    {
        foreach (var (process, areas) in processes)
        {
            terminal.Text.WriteLine($"# process {Printable.Of(process.ToString())}");
            foreach (AreaUsage usage in areas) Write(terminal, usage);
        }

        terminal.Text.Flush();
    }

    private static void Write(Terminal terminal, AreaUsage usage)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        KernelArea area = usage.Area;
        string start = $"{area.Range.Start.Value:x8}-{unchecked(area.Range.Last.Value + 1):x8} {AreaText.AccessOf(area)} "
            + $"{AreaText.OffsetOf(area):x8} {AreaText.DeviceOf(area)} {area.File?.Inode ?? 0}";
        if (area.Name is { } name) terminal.WriteLine($"{start,-72} {name}");
        else terminal.WriteLine($"{start}");
        Line("Size", area.Range.Length);
        Line("Rss", usage.Resident);
        Line("Dirty", usage.Dirty);
        Line("Referenced", usage.Referenced);
        Line("Anonymous", usage.Anonymous);
        Line("LazyFree", usage.LazyFree);
        Line("AnonHugePages", usage.AnonymousHuge);
        Line("ShmemPmdMapped", usage.SharedMemoryHuge);
        Line("FilePmdMapped", usage.FileHuge);
        Line("Hugetlb", usage.Hugetlb);
        Line("Swap", usage.Swap);
        if (usage.Missing > 0) Line("Missing", usage.Missing);

        void Line(string name, ulong bytes) => terminal.WriteLine($"{name + ":",-16}{bytes >> 10,8} kB");
    }
}
