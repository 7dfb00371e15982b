using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>Finds the runs of equal pages of an area of a process.</summary>
[PageWalker]
internal sealed partial class ProcessRunWalker(ProcessArea area, Action<ProcessPageRun> found)
{
    private readonly RunMerger<ProcessPageRun> _runs = new(found);

    /// <summary>Reports the last run.</summary>
    public void Finish() => _runs.Finish();

    [PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsNone || entry.IsTable) return;
        _runs.Add(new ProcessPageRun(
            area, address, entry.Size, entry.Size, new PageMapEntry(entry.Raw), entry.Has(EntryFlags.Special)));
    }
}
