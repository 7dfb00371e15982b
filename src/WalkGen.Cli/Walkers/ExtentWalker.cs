namespace WalkGen.Cli.Walkers;

/// <summary>Merges leaves to extents, each with the permissions that the entries of all levels leave it.</summary>
[PageWalker]
internal sealed partial class ExtentWalker
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private readonly EntryFlags[] _granted = [Permissions, Permissions, Permissions, Permissions, Permissions];
    private readonly RunMerge<Extent> _merge;
    private readonly NonPresentRuns? _nonPresent;
    private long _leaves;

    /// <summary>A walker that hands out extents in ascending order, and runs of entries that are not present between them.</summary>
    public ExtentWalker(Action<Extent> found, NonPresentRuns? absent = null)
    {
        _merge = new(found);
        _nonPresent = absent;
    }

    /// <summary>How much was handed out.</summary>
    public ExtentCounts Counts => new(_merge.Count, _leaves, _nonPresent?.Runs ?? 0, _nonPresent?.Entries ?? 0);

    /// <summary>Hands out the last extent.</summary>
    public void Finish()
    {
        _merge.Finish();
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

        EntryFlags flags = entry.Flags;
        EntryFlags granted = entry.Level == PageTableLevel.Pgd ? Permissions : _granted[(int)entry.Level - 1];
        flags &= granted | ~Permissions;
        _granted[(int)entry.Level] = flags & Permissions;
        if (!entry.IsLeaf) return;
        _leaves++;
        _nonPresent?.Finish();
        _merge.Add(new Extent(address, entry.Address, entry.Size, entry.Size, flags));
    }

    private void AddNonPresent<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (_nonPresent is null) return;
        _merge.Finish();
        _nonPresent.Add(entry, address);
    }
}
