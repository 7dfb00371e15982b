namespace WalkGen.Runtime.Tests.Walking;

/// <summary>What the recording walkers share: holes and missing tables.</summary>
internal abstract class Recording
{
    public List<WalkEvent> Events { get; } = [];

    [PteHole]
    protected void OnHole(VirtualRange range, PageTableLevel level) => Events.Add(new("hole", level, range, 0));

    [MissingTable]
    protected void OnMissing(PhysicalAddress table, VirtualRange range, PageTableLevel level)
        => Events.Add(new("missing", level, range, table.Value));

    protected void Add<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Events.Add(new("entry", entry.Level, range, entry.Raw));
}

/// <summary>Every level.</summary>
[PageWalker]
internal sealed partial class AllRecording : Recording
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);
}

/// <summary>The lowest level alone.</summary>
[PageWalker]
internal sealed partial class PteRecording : Recording
{
    [PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);
}

/// <summary>PMD and P4D, with codes and actions that change nothing.</summary>
[PageWalker]
internal sealed partial class PmdRecording : Recording
{
    [PmdEntry]
    private int OnPmd<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        Add(entry, range);
        return 0;
    }

    [P4dEntry]
    private WalkAction OnP4d<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        Add(entry, range);
        return WalkAction.Subtree;
    }
}

/// <summary>Present PTEs, and no holes.</summary>
[PageWalker]
internal sealed partial class PresentRecording
{
    public List<WalkEvent> Events { get; } = [];

    [MissingTable]
    private void OnMissing(PhysicalAddress table, VirtualRange range, PageTableLevel level)
        => Events.Add(new("missing", level, range, table.Value));

    [PteEntry(Where = EntryFlags.Present)]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Events.Add(new("entry", entry.Level, range, entry.Raw));
}

/// <summary>Present PMD entries, and no holes.</summary>
[PageWalker]
internal sealed partial class PresentPmdRecording
{
    public List<WalkEvent> Events { get; } = [];

    [MissingTable]
    private void OnMissing(PhysicalAddress table, VirtualRange range, PageTableLevel level)
        => Events.Add(new("missing", level, range, table.Value));

    [PmdEntry(Where = EntryFlags.Present)]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Events.Add(new("entry", entry.Level, range, entry.Raw));
}
