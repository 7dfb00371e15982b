using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Watching;

/// <summary>Finds the soft-dirty pages of a process.</summary>
[PageWalker]
internal sealed partial class WrittenWalker(AreaPlaces places, RunMerger<Activity> runs)
{
    [LeafEntry(Where = EntryFlags.SoftDirty)]
    private void OnPage<TPaging>(Entry<TPaging> page, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => PageChanges.Cut(new(WatchMethod.SoftDirty, ActivityKinds.Written, address, page.Size, page.Size, 1, null), places, runs);
}
