namespace WalkGen.Cli.Walkers;

/// <summary>
/// Finds where larger pages could take the place of smaller ones in one half of an address space, by size: each larger size that the format
/// allows is looked at by itself. Leaves and tables come in ascending order; what is kept is one region of each size.
/// </summary>
internal sealed class HugePages
{
    private const int Levels = (int)PageTableLevel.Pte + 1;

    private readonly Regions?[] _ofEntry = new Regions?[Levels];
    private readonly Regions?[] _aroundEntry = new Regions?[Levels];
    private readonly Regions?[] _runs = new Regions?[Levels];
    private readonly List<Regions> _ascending = [];

    /// <param name="levels">The levels of the format, root first.</param>
    public HugePages(IReadOnlyList<LevelShape> levels)
    {
        Regions? larger = null;
        foreach (var level in levels.Where(static level => level.AllowsLeaf))
        {
            int index = (int)level.Tested;
            _aroundEntry[index] = larger;
            if (level.RunSize is { } run) _runs[index] = new(run);
            if (level.Height == 1) break;
            larger = _ofEntry[index] = new(level.EntrySize, larger);
            _ascending.Insert(0, larger);
        }
    }

    /// <summary>The regions that entries of <paramref name="level"/> cover and smaller leaves map; null if no leaf may be so large, or none be smaller.</summary>
    public Regions? At(PageTableLevel level) => _ofEntry[(int)level];

    /// <summary>The runs of leaves of <paramref name="level"/> that may be marked contiguous, marked or not; null if the format has no such runs.</summary>
    public Regions? RunsAt(PageTableLevel level) => _runs[(int)level];

    /// <summary>Adds a present leaf.</summary>
    public void AddLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags granted)
        where TPaging : struct, IPagingFormat
    {
        Region part = Region.OfLeaf(leaf, address, granted);
        _runs[(int)leaf.Level]?.Add(part);
        Add(_aroundEntry[(int)leaf.Level], part);
    }

    /// <summary>Adds the table that an entry of <paramref name="level"/> points to.</summary>
    /// <param name="level">The level of the entry.</param>
    /// <param name="address">The first address that the entry covers.</param>
    /// <param name="isNew">Whether it is the first entry that points to the table.</param>
    public void AddTable(PageTableLevel level, VirtualAddress address, bool isNew) => Add(_ofEntry[(int)level], Region.OfTable(address, isNew));

    /// <summary>Counts what is still open.</summary>
    public void Finish()
    {
        foreach (var regions in _ascending) regions.Finish();
        foreach (var runs in _runs) runs?.Finish();
    }

    // What lies in smaller regions comes before the part.
    private void Add(Regions? target, in Region part)
    {
        if (target is null) return;
        for (int i = 0; _ascending[i] != target; i++) _ascending[i].Finish();
        target.Add(part);
    }
}
