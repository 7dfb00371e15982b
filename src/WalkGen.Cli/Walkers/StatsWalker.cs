namespace WalkGen.Cli.Walkers;

/// <summary>Counts leaves, entries that are not present but not empty, tables and missing tables.</summary>
[PageWalker]
internal sealed partial class StatsWalker
{
    private const int Levels = (int)PageTableLevel.Pte + 1;

    private readonly HashSet<PhysicalAddress>[] _frames = [.. Enumerable.Range(0, Levels).Select(static _ => new HashSet<PhysicalAddress>())];
    private readonly long[] _visits = new long[Levels];

    private readonly LinuxKernel? _kernel;

    /// <summary>Counts the roots as visited: no entry points to them.</summary>
    /// <param name="roots">The roots.</param>
    /// <param name="kernel">The Linux that says what entries mean that are not present; null if it is not known.</param>
    public StatsWalker(IEnumerable<PhysicalAddress> roots, LinuxKernel? kernel = null)
    {
        _kernel = kernel;
        foreach (var root in roots) Visit(PageTableLevel.Pgd, root);
    }

    public HalfCounts User { get; } = new();

    public HalfCounts Kernel { get; } = new();

    /// <summary>The table frames that the image lacks, each once.</summary>
    public SortedSet<PhysicalAddress> MissingFrames { get; } = [];

    /// <summary>How many different tables of <paramref name="level"/> were visited.</summary>
    public long Frames(PageTableLevel level) => _frames[(int)level].Count;

    /// <summary>How often a table of <paramref name="level"/> was visited: a shared table counts each time.</summary>
    public long Visits(PageTableLevel level) => _visits[(int)level];

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsHollow || entry.IsNone) return;

        HalfCounts half = address.Value >= AddressShape.KernelStartOf<TPaging>() ? Kernel : User;
        if (!entry.IsPresent) half.CountAbsent(entry.Level, _kernel?.Decode(entry, address));
        else if (entry.IsLeaf) half.CountLeaf(entry);
        else Visit(entry.Level + 1, entry.Address);
    }

    [MissingTable]
    private void OnMissing(PhysicalAddress table, PageTableLevel level)
    {
        MissingFrames.Add(table);
        _frames[(int)level].Remove(table);
        _visits[(int)level]--;
    }

    private void Visit(PageTableLevel level, PhysicalAddress table)
    {
        _visits[(int)level]++;
        _frames[(int)level].Add(table);
    }
}
