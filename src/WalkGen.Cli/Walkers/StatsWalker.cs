using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Counts leaves, non-present entries, tables and missing tables, and finds regions that huge pages could map.</summary>
[PageWalker]
internal sealed partial class StatsWalker
{
    private readonly TableSet _tables;
    private readonly PerLevel<long> _visits = new();
    private readonly LinuxKernel? _kernel;
    private readonly Action<NonPresentEntry?>? _decoded;
    private readonly RepeatedCounts? _repeated;
    private EffectivePermissions _permissions;
    private ulong _appliedPmd; // its bits without the address; 0 if a level above was applied later

    /// <summary>Counts the root tables: no entry points to them.</summary>
    /// <param name="table">The page table to walk.</param>
    /// <param name="frames">The frames of its image.</param>
    /// <param name="kernel">The Linux that wrote the non-present entries; null if it is unknown.</param>
    /// <param name="decoded">Gets the meaning of each non-present entry.</param>
    /// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
    /// <param name="presences">What the image knows about frames; null to leave it out.</param>
    public StatsWalker(
        PageTable table, HeldFrames frames, LinuxKernel? kernel = null, Action<NonPresentEntry?>? decoded = null, WalkOnce? once = null,
        FramePresences? presences = null)
    {
        if (once is not null) _repeated = new(once, ReadCounters, AddToCounters);
        _tables = new TableSet(frames);
        _kernel = kernel;
        _decoded = decoded;
        Levels = LevelInfo.LevelsOf(table);
        User = new(AddressHalf.User, Levels, presences);
        Kernel = new(AddressHalf.Kernel, Levels, presences);
        foreach (var root in table.Roots) Visit(PageTableLevel.Pgd, root);
    }

    /// <summary>The levels of the format, root first.</summary>
    public IReadOnlyList<LevelInfo> Levels { get; }

    public HalfStats User { get; }

    public HalfStats Kernel { get; }

    /// <summary>Both halves.</summary>
    public IReadOnlyList<HalfStats> Halves => [User, Kernel];

    /// <summary>The missing tables, each once.</summary>
    public MissingTables MissingTables { get; } = new();

    /// <summary>The number of different tables of <paramref name="level"/>.</summary>
    public long Frames(PageTableLevel level) => _tables.Count(level);

    /// <summary>The number of visits to tables of <paramref name="level"/>. Each visit to a shared table counts.</summary>
    public long Visits(PageTableLevel level) => _visits[level];

    /// <summary>Ends the walk: counts the open regions.</summary>
    public void Finish()
    {
        foreach (var half in Halves)
        {
            half.HugePages.Finish();
            half.Frames.Finish();
        }
    }

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsTable || entry.IsPassThrough)
        {
            Count(entry, address);
            return WalkAction.Subtree;
        }

        if (_repeated?.Enters(entry, address) == false) return WalkAction.Continue;
        ApplyPermissions(entry);
        HalfOf<TPaging>(address).HugePages.AddTable(entry.Level, address, isNew: Visit(entry.Level + 1, entry.Address));
        return WalkAction.Subtree;
    }

    // Most entries of the lowest level with tables differ in the address alone.
    private void ApplyPermissions<TPaging>(Entry<TPaging> table)
        where TPaging : struct, IPagingFormat
    {
        ulong bits = table.Level == PageTableLevel.Pmd ? table.Raw ^ TPaging.TableEntry(table.Address) : 0;
        if (bits != 0 && bits == _appliedPmd) return;
        _appliedPmd = bits;
        _permissions.Apply(table);
    }

    private void Count<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        HalfStats half = HalfOf<TPaging>(address);
        if (entry.IsLeaf)
        {
            half.CountLeaf(entry, address, _permissions.Above<TPaging>(entry.Level));
            return;
        }

        NonPresentEntry? meaning = EntryMeaning.Of(_kernel, entry, address);
        _decoded?.Invoke(meaning);
        half.CountNonPresent(entry.Level, meaning);
    }

    private HalfStats HalfOf<TPaging>(VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => address >= LinuxKernel.DefaultKernelStart<TPaging>() ? Kernel : User;

    private long[] ReadCounters() => [.. User.Counters, .. Kernel.Counters, .. _visits.Values];

    private void AddToCounters(long[] added)
    {
        int half = User.Counters.Count();
        User.Add(added.AsSpan(0, half));
        Kernel.Add(added.AsSpan(half, half));
        _visits.Add(added.AsSpan(2 * half));
    }

    [MissingTable]
    private void OnMissing(PhysicalAddress table, PageTableLevel level)
    {
        MissingTables.Add(table, level);
        _tables.Remove(level, table);
        _visits[level]--;
    }

    /// <summary>Counts a visit; returns whether it is the first one to <paramref name="table"/> at <paramref name="level"/>.</summary>
    private bool Visit(PageTableLevel level, PhysicalAddress table)
    {
        _visits[level]++;
        return _tables.Add(level, table);
    }
}
