namespace WalkGen.Cli.Walkers;

/// <summary>
/// The tables that several entries of one level point to. A real kernel has few. If there are more than <see cref="Max"/>, the rest is
/// left out.
/// </summary>
internal sealed class SharedTables
{
    /// <summary>The number of tables that are kept.</summary>
    public const int Max = 1 << 16;

    private readonly HashSet<(PhysicalAddress Table, PageTableLevel Level)> _tables = [];

    /// <summary>Whether there are more tables than were kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The tables.</summary>
    public IReadOnlyCollection<(PhysicalAddress Table, PageTableLevel Level)> All => _tables;

    /// <summary>Adds the table of <paramref name="level"/> at <paramref name="table"/>.</summary>
    public void Add(PhysicalAddress table, PageTableLevel level)
    {
        if (_tables.Count < Max) _tables.Add((table, level));
        else IsCut |= !_tables.Contains((table, level));
    }

    /// <summary>Whether the table was kept.</summary>
    public bool Contains(PhysicalAddress table, PageTableLevel level) => _tables.Contains((table, level));

    /// <summary>The tables of both sets.</summary>
    public SharedTables And(SharedTables other)
    {
        SharedTables both = new() { IsCut = IsCut || other.IsCut };
        foreach (var (table, level) in _tables.Concat(other._tables)) both.Add(table, level);
        return both;
    }
}
