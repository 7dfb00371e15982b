using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Counts leaves, entries that are not present but not empty, tables and missing tables, and what larger pages could map.</summary>
[PageWalker]
internal sealed partial class StatsWalker
{
    private const int Levels = (int)PageTableLevel.Pte + 1;
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private readonly HashSet<PhysicalAddress>[] _frames = [.. Enumerable.Range(0, Levels).Select(static _ => new HashSet<PhysicalAddress>())];
    private readonly long[] _visits = new long[Levels];
    private readonly EntryFlags[] _granted = [Permissions, Permissions, Permissions, Permissions, Permissions];
    private readonly LinuxKernel? _kernel;

    /// <summary>Counts the roots as visited: no entry points to them.</summary>
    /// <param name="table">The page table that will be walked.</param>
    /// <param name="kernel">The Linux that says what entries mean that are not present; null if it is not known.</param>
    public StatsWalker(PageTable table, LinuxKernel? kernel = null)
    {
        _kernel = kernel;
        IReadOnlyList<LevelShape> levels = FormatShape.Of(table);
        (User, Kernel) = (new(levels), new(levels));
        foreach (var root in table.Roots) Visit(PageTableLevel.Pgd, root);
    }

    public HalfCounts User { get; }

    public HalfCounts Kernel { get; }

    /// <summary>The table frames that the image lacks, each once.</summary>
    public SortedSet<PhysicalAddress> MissingFrames { get; } = [];

    /// <summary>How many different tables of <paramref name="level"/> were visited.</summary>
    public long Frames(PageTableLevel level) => _frames[(int)level].Count;

    /// <summary>How often a table of <paramref name="level"/> was visited: a shared table counts each time.</summary>
    public long Visits(PageTableLevel level) => _visits[(int)level];

    /// <summary>Ends the walk: counts what was still open.</summary>
    public void Finish()
    {
        User.HugePages.Finish();
        Kernel.HugePages.Finish();
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;

        HalfCounts half = address >= LinuxKernel.DefaultKernelStart<TPaging>() ? Kernel : User;
        if (!entry.IsPresent)
        {
            half.CountNonPresent(entry.Level, _kernel?.Decode(entry, address));
            return;
        }

        EntryFlags granted = entry.Level == PageTableLevel.Pgd ? Permissions : _granted[(int)entry.Level - 1];
        if (entry.IsLeaf)
        {
            half.CountLeaf(entry, address, granted);
            return;
        }

        _granted[(int)entry.Level] = granted & entry.Flags;
        half.HugePages.AddTable(entry.Level, address, isNew: Visit(entry.Level + 1, entry.Address));
    }

    [MissingTable]
    private void OnMissing(PhysicalAddress table, PageTableLevel level)
    {
        MissingFrames.Add(table);
        _frames[(int)level].Remove(table);
        _visits[(int)level]--;
    }

    // Whether it is the first time.
    private bool Visit(PageTableLevel level, PhysicalAddress table)
    {
        _visits[(int)level]++;
        return _frames[(int)level].Add(table);
    }
}
