namespace WalkGen.Cli.Walkers;

/// <summary>Merges leaves into extents with effective permissions.</summary>
[PageWalker]
internal sealed partial class ExtentWalker
{
    private readonly RunMerger<Extent> _merger;
    private readonly NonPresentMerger? _nonPresent;
    private readonly RunMerger<RepeatedTable>? _repeated;
    private readonly WalkOnce? _once;
    private EffectivePermissions _permissions;

    /// <param name="found">Gets each extent, in ascending order.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
    /// <param name="nonPresent">Gets the non-present entries; null to ignore them. Its runs are in order with the extents.</param>
    /// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
    /// <param name="repeated">Gets the runs of tables that are not walked again.</param>
    public ExtentWalker(
        Action<Extent> found, bool hasSmep, NonPresentMerger? nonPresent = null, WalkOnce? once = null,
        Action<RepeatedTable>? repeated = null)
    {
        _merger = new(found);
        _nonPresent = nonPresent;
        _once = once;
        if (repeated is not null) _repeated = new(repeated);
        _permissions = new EffectivePermissions { HasSmep = hasSmep };
    }

    /// <summary>Where runs must end too; null without areas.</summary>
    public AreaBounds? Bounds { get; init; }

    /// <summary>Walks both halves of <paramref name="table"/>. No extent reaches from one half into the other.</summary>
    public void WalkHalves(PageTable table)
    {
        foreach (var half in new[] { AddressHalf.User, AddressHalf.Kernel })
        {
            if (table.RangeOf(half) is not { } range) continue;
            this.Walk(table, range);
            Finish();
        }
    }

    /// <summary>Reports the last extent.</summary>
    public void Finish()
    {
        _merger.Finish();
        _nonPresent?.Finish();
        _repeated?.Finish();
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsTable || entry.IsPassThrough || _once is null)
        {
            Add(entry, address);
            return WalkAction.Subtree;
        }

        EntryFlags flags = _permissions.Apply(entry) & EffectivePermissions.Mask;
        if (_once.IsFirst(entry, address, flags, _permissions.RightsOf(entry), out VirtualAddress firstAt)) return WalkAction.Subtree;
        AddRepeated(entry, address, firstAt);
        return WalkAction.Continue;
    }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> pte, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => Add(pte, address);

    private void Add<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        if (!entry.IsPresent)
        {
            AddNonPresent(entry, address);
            return;
        }

        EntryFlags flags = _permissions.Apply(entry);
        if (entry.IsLeaf) AddLeaf(new Extent(address, entry.Address, entry.Size, entry.Size, flags, _permissions.RightsOf(entry)));
    }

    private void AddLeaf(Extent leaf)
    {
        if (Bounds?.Enters(leaf.Start) == true) Finish();
        _nonPresent?.Finish();
        _repeated?.Finish();
        _merger.Add(leaf);
    }

    /// <summary>Adds the pages of a table that was walked before: as one extent if all are the same, else as a reference.</summary>
    private void AddRepeated<TPaging>(Entry<TPaging> entry, VirtualAddress address, VirtualAddress firstAt)
        where TPaging : struct, IPagingFormat
    {
        if (_once!.Uniform.ChainOf(entry.Address, entry.Level + 1) is not { } chain)
        {
            _merger.Finish();
            _nonPresent?.Finish();
            _repeated?.Add(new RepeatedTable(address, entry.Size, entry.Address, firstAt));
            return;
        }

        Entry<TPaging> below = entry;
        EntryFlags flags = EntryFlags.None;
        foreach (ulong raw in chain)
        {
            below = new Entry<TPaging>(raw, Geometry<TPaging>.TestedLevel(below.Level + 1));
            flags = _permissions.Apply(below);
        }

        bool isRepeated = entry.Size > below.Size;
        AddLeaf(new Extent(
            address, below.Address, entry.Size, below.Size, flags, _permissions.RightsOf(below)) { IsRepeated = isRepeated });
    }

    private void AddNonPresent<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (_nonPresent is null) return;
        if (Bounds?.Enters(address) == true) Finish();
        _merger.Finish();
        _repeated?.Finish();
        _nonPresent.Add(entry, address);
    }
}
