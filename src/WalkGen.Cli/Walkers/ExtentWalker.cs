using WalkGen.Filters;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Finds extents: runs of pages with the same effective permissions. Also finds the non-present entries above the lowest level; those of
/// the lowest level are for <see cref="NonPresentWalker"/>.
/// </summary>
[PageWalker]
internal partial class ExtentWalker : IRunFilter
{
    private readonly ExtentOrder _order;
    private readonly NonPresentMerger? _nonPresent;
    private readonly WalkOnce? _once;
    private readonly bool _hasSmep;
    private EffectivePermissions _permissions;

    /// <param name="found">Gets each extent, in ascending order.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
    /// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
    /// <param name="repeated">Gets the runs of tables that are not walked again.</param>
    public ExtentWalker(Action<Extent> found, bool hasSmep, WalkOnce? once = null, Action<RepeatedTable>? repeated = null)
        : this(found, hasSmep, once, repeated, null)
    {
    }

    /// <param name="found">Gets each extent.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages.</param>
    /// <param name="once">The tables that are walked once.</param>
    /// <param name="repeated">Gets the runs of tables that are not walked again.</param>
    /// <param name="nonPresent">Gets the non-present entries. Its runs are in order with the extents.</param>
    protected ExtentWalker(
        Action<Extent> found, bool hasSmep, WalkOnce? once, Action<RepeatedTable>? repeated, NonPresentMerger? nonPresent)
    {
        _order = new ExtentOrder(found, nonPresent, repeated);
        _nonPresent = nonPresent;
        _once = once;
        _hasSmep = hasSmep;
        _permissions = new EffectivePermissions { HasSmep = hasSmep };
    }

    /// <summary>Where runs must end too; null without areas.</summary>
    public AreaBounds? Bounds { init => _order.Bounds = value; }

    /// <inheritdoc/>
    public RunFilter Filter { get; init; }

    /// <summary>Whether a run of that memory, from its first to its last address, matters; null if all do.</summary>
    public Func<ulong, ulong, bool>? Matters { get; init; }

    /// <summary>How the tables are walked.</summary>
    public WatchedWalk Watched { get; init; }

    /// <summary>The order of what is found.</summary>
    protected ExtentOrder Order => _order;

    /// <summary>Walks both halves of <paramref name="table"/>. No extent reaches from one half into the other.</summary>
    /// <param name="table">The page table.</param>
    /// <param name="part">The addresses to walk; null for all.</param>
    public void WalkHalves(PageTable table, VirtualRange? part)
    {
        WalkHalf(table, AddressHalf.User, part);
        WalkHalf(table, AddressHalf.Kernel, part);
    }

    /// <summary>Walks a half of <paramref name="table"/>.</summary>
    public void WalkHalf(PageTable table, AddressHalf half, VirtualRange? part)
    {
        if (table.RangeOf(half) is not { } range || !range.TryIntersect(part ?? range, out range)) return;
        Watched.Run(this, table, range);
        Finish();
    }

    /// <summary>Reports the last extent.</summary>
    public void Finish() => _order.Finish();

    [MappedRun(Same = PageAttributes.Flags | PageAttributes.PageSize | PageAttributes.Frames)]
    protected void OnRun(in MappedRun run)
    {
        if (Matters is { } matters && !matters(run.Physical.Value, LastOf(run))) return;
        AccessRights rights = run.Rights;
        if (_hasSmep && (rights & AccessRights.User) != 0) rights &= ~AccessRights.KernelExecute;
        _order.Add(new Extent(run.Range.Start, run.Physical, run.Range.Length, run.PageSize, run.Flags, rights)
        {
            IsRepeated = run.IsRepeated,
        });
    }

    /// <summary>The last physical address of <paramref name="run"/>.</summary>
    private static ulong LastOf(in MappedRun run)
        => run.Physical.Value + (run.IsRepeated ? run.PageSize - 1 : run.Range.Last.Value - run.Range.Start.Value);

    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    protected WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough) return WalkAction.Subtree;
        if (entry.IsTable) return _once is null ? WalkAction.Subtree : Enter(entry, address);
        if (_nonPresent is not null && !entry.IsPresent) _order.AddAbove(_nonPresent.ExtentOf(entry, address));
        return WalkAction.Subtree;
    }

    private WalkAction Enter<TPaging>(Entry<TPaging> table, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags flags = _permissions.Apply(table) & EffectivePermissions.Mask;
        if (_once!.IsFirst(table, address, flags, _permissions.RightsOf(table), out VirtualAddress firstAt)) return WalkAction.Subtree;
        if (_once.Uniform.ChainOf(table.Address, table.Level + 1) is { } chain) _order.AddAbove(UniformExtent(table, address, chain));
        else _order.AddAbove(new RepeatedTable(address, table.Size, table.Address, firstAt));
        return WalkAction.Continue;
    }

    /// <summary>The pages of a table that was walked before and whose pages are all the same.</summary>
    private Extent UniformExtent<TPaging>(Entry<TPaging> table, VirtualAddress address, ulong[] chain)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> below = table;
        EntryFlags flags = EntryFlags.None;
        foreach (ulong raw in chain)
        {
            below = new Entry<TPaging>(raw, Geometry<TPaging>.TestedLevel(below.Level + 1));
            flags = _permissions.Apply(below);
        }

        return new Extent(address, below.Address, table.Size, below.Size, flags, _permissions.RightsOf(below))
        {
            IsRepeated = table.Size > below.Size,
        };
    }
}
