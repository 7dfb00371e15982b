using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>A running process, for one report.</summary>
internal sealed class ProcessView : IDisposable
{
    private ProcessView(LinuxProcess process) => (Process, Name) = (process, process.ReadName());

    public LinuxProcess Process { get; }

    /// <summary>The name, which the process chooses.</summary>
    public string Name { get; }

    /// <summary>The folder of the process: what rows have in place of an image.</summary>
    public string Folder => $"/proc/{Process.Id}";

    /// <summary>The process as a heading names it.</summary>
    public string Title => $"process {Process.Id} {Name}";

    /// <summary>Opens a process.</summary>
    /// <exception cref="IOException">There is no such process, or it has no memory.</exception>
    public static ProcessView Open(int id)
    {
        LinuxProcess process = LinuxProcess.Open(id);
        try
        {
            return new ProcessView(process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>The sums of the pages of each area, in ascending order.</summary>
    public IReadOnlyList<AreaPages> ReadAreaPages() => ReadAreaPages(out _);

    /// <summary>The same, with the page table that was walked.</summary>
    public IReadOnlyList<AreaPages> ReadAreaPages(out PageTable table)
    {
        IReadOnlyList<ProcessArea> areas = Process.ReadSmaps();
        PageTable pages = table = Process.ReadPageTable([.. areas.Where(HasPages)]);
        return [.. areas.Select(area => new AreaPages(area, HasPages(area) ? SumOf(pages, area) : null))];
    }

    /// <summary>Finds the runs of equal pages, none of which reaches from one area into another.</summary>
    /// <param name="range">The addresses; null for all.</param>
    /// <param name="found">Gets each run, in ascending order.</param>
    public void WalkRuns(VirtualRange? range, Action<ProcessPageRun> found)
    {
        ProcessArea[] areas = [.. Process.ReadAreas().Where(HasPages)];
        PageTable table = Process.ReadPageTable(areas);
        foreach (ProcessArea area in areas)
        {
            if (!area.Range.TryIntersect(range ?? area.Range, out VirtualRange part)) continue;
            var walker = new ProcessRunWalker(area, found);
            walker.Walk(table, part);
            walker.Finish();
        }
    }

    public void Dispose() => Process.Dispose();

    /// <summary>Whether the page table of a process reaches the area: with five levels, Linux maps some above it on request.</summary>
    public static bool HasPages(ProcessArea area) => area.Range.End <= LinuxProcess.AddressEnd;

    private static PageSums SumOf(PageTable table, ProcessArea area)
    {
        var walker = new PageSumWalker(area);
        walker.Walk(table, area.Range);
        return walker.Sums;
    }
}
