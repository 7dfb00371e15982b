namespace WalkGen.Cli.Walkers;

/// <summary>Merges leaves into extents with effective permissions.</summary>
[PageWalker]
internal sealed partial class ExtentWalker
{
    private readonly RunMerger<Extent> _merger;
    private readonly NonPresentMerger? _nonPresent;
    private EffectivePermissions _permissions;

    /// <param name="found">Gets each extent, in ascending order.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
    /// <param name="nonPresent">Gets the non-present entries; null to ignore them. Its runs are in order with the extents.</param>
    public ExtentWalker(Action<Extent> found, bool hasSmep, NonPresentMerger? nonPresent = null)
    {
        _merger = new(found);
        _nonPresent = nonPresent;
        _permissions = new EffectivePermissions { HasSmep = hasSmep };
    }

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
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        if (!entry.IsPresent)
        {
            AddNonPresent(entry, address);
            return;
        }

        EntryFlags flags = _permissions.Apply(entry);
        if (!entry.IsLeaf) return;
        _nonPresent?.Finish();
        _merger.Add(new Extent(address, entry.Address, entry.Size, entry.Size, flags, _permissions.RightsOf(entry)));
    }

    private void AddNonPresent<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (_nonPresent is null) return;
        _merger.Finish();
        _nonPresent.Add(entry, address);
    }
}
