namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Walks each table once. Walkers inherit the handler.</summary>
internal abstract class OnceRecording : Recording
{
    [SharedTable]
    protected void OnShared(PhysicalAddress table, VirtualRange range, PageTableLevel level)
        => Events.Add(new("shared", level, range, table.Value));
}

/// <summary>Every level, each table once.</summary>
[PageWalker]
internal sealed partial class AllOnce : OnceRecording
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);
}

/// <summary>The lowest level alone, each table once.</summary>
[PageWalker]
internal sealed partial class PteOnce : OnceRecording
{
    [PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);
}

/// <summary>Every level; each shared table is walked again.</summary>
[PageWalker]
internal sealed partial class AllAgain : Recording
{
    public int Shared { get; private set; }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);

    [SharedTable]
    private WalkAction OnShared()
    {
        Shared++;
        return WalkAction.Subtree;
    }
}

/// <summary>Counts pages and shared tables without a list of them.</summary>
[PageWalker]
internal partial struct OnceCount()
{
    public long Pages;

    public int[] SharedByLevel { get; } = new int[5];

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage() => Pages++;

    [SharedTable]
    private readonly void OnShared(PageTableLevel level) => SharedByLevel[(int)level]++;
}

/// <summary>Decides at each shared table.</summary>
[PageWalker]
internal sealed partial class DecidingWalker(Func<VirtualAddress, WalkAction> decide)
{
    public List<ulong> Pages { get; } = [];

    public List<ulong> Shared { get; } = [];

    public List<PageTableLevel> Levels { get; } = [];

    public List<VirtualRange> Holes { get; } = [];

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage(VirtualAddress address) => Pages.Add(address.Value);

    [SharedTable]
    private WalkAction OnShared(VirtualAddress address, PageTableLevel level)
    {
        Shared.Add(address.Value);
        Levels.Add(level);
        return decide(address);
    }

    [PteHole(Coalesce = true)]
    private void OnHole(VirtualRange hole) => Holes.Add(hole);
}

/// <summary>Ends the walk at the first shared table.</summary>
[PageWalker]
internal ref partial struct FirstShared
{
    public PhysicalAddress Table;
    public int Pages;

    [PteEntry]
    private void OnPage() => Pages++;

    [SharedTable]
    private partial int OnShared(PhysicalAddress table, in PageWalk walk)
    {
        Table = table;
        return walk.Space is null ? 7 : 8;
    }
}

/// <summary>Retries the entry above a table once, after the first visit of the table.</summary>
[PageWalker]
internal sealed partial class RetryingWalker
{
    public int Pages { get; private set; }

    public int Shared { get; private set; }

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage(ref PageWalk walk)
    {
        if (++Pages == 1) walk.Action = WalkAction.Again;
    }

    [SharedTable]
    private void OnShared() => Shared++;
}

/// <summary>Calls back at each shared PTE table.</summary>
[PageWalker]
internal sealed partial class OnceInSpace(Action<PhysicalAddress> onShared)
{
    public List<ulong> Pages { get; } = [];

    public List<ulong> Shared { get; } = [];

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage(VirtualAddress address) => Pages.Add(address.Value);

    [SharedTable]
    private void OnShared(PhysicalAddress table, VirtualRange range, PageTableLevel level)
    {
        Assert.Equal(PageTableLevel.Pte, level);
        Shared.Add(range.Start.Value);
        onShared(table);
    }
}
