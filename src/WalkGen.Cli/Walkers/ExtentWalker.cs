namespace WalkGen.Cli.Walkers;

/// <summary>Merges leaves to extents, each with the permissions that the entries of all levels leave it.</summary>
[PageWalker]
internal sealed partial class ExtentWalker(Action<Extent> found, AbsentRuns? absent = null)
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private readonly EntryFlags[] _granted = [Permissions, Permissions, Permissions, Permissions, Permissions];
    private Extent? _open;

    public long Leaves { get; private set; }

    public long Extents { get; private set; }

    /// <summary>Hands out the last extents.</summary>
    public void Finish()
    {
        absent?.Finish();
        FinishPresent();
    }

    private void FinishPresent()
    {
        if (_open is not { } extent) return;
        found(extent);
        Extents++;
        _open = null;
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsHollow || entry.IsNone) return;
        if (!entry.IsPresent)
        {
            AddAbsent(entry, address);
            return;
        }

        EntryFlags flags = entry.Flags;
        EntryFlags granted = entry.Level == PageTableLevel.Pgd ? Permissions : _granted[(int)entry.Level - 1];
        flags &= granted | ~Permissions;
        _granted[(int)entry.Level] = flags & Permissions;
        if (entry.IsLeaf) Add(new Extent(address, entry.Address, entry.Size, entry.Size, flags));
    }

    private void Add(Extent leaf)
    {
        Leaves++;
        if (_open is { } open && open.IsContinuedBy(leaf))
        {
            _open = open with { Length = open.Length + leaf.Length };
            return;
        }

        Finish();
        _open = leaf;
    }

    /// <summary>In ascending order: what was found before is handed out first.</summary>
    private void AddAbsent<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (absent is null) return;
        FinishPresent();
        absent.Add(entry, address);
    }
}
