namespace WalkGen.Cli.Walkers;

/// <summary>Merges leaves to extents, each with the permissions that the entries of all levels leave it.</summary>
[PageWalker]
internal sealed partial class ExtentWalker
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private readonly EntryFlags[] _granted = [Permissions, Permissions, Permissions, Permissions, Permissions];
    private readonly ExtentMerge _merge;

    public ExtentWalker(Action<Extent> found) => _merge = new(extent =>
    {
        found(extent);
        Extents++;
    });

    public long Leaves { get; private set; }

    public long Extents { get; private set; }

    /// <summary>Hands out the last extent.</summary>
    public void Finish() => _merge.Finish();

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsHollow || !entry.IsPresent) return;

        EntryFlags flags = entry.Flags;
        EntryFlags granted = entry.Level == PageTableLevel.Pgd ? Permissions : _granted[(int)entry.Level - 1];
        flags &= granted | ~Permissions;
        _granted[(int)entry.Level] = flags & Permissions;
        if (!entry.IsLeaf) return;
        Leaves++;
        _merge.Add(new Extent(address, entry.Address, entry.Size, entry.Size, flags));
    }
}
