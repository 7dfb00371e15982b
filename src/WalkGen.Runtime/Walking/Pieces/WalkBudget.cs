namespace WalkGen.Pieces;

/// <summary>
/// How far a walk goes before it pauses. It pauses after a table, not within one, and walks at least one. The default value has no
/// limit.
/// </summary>
/// <remarks>A fused walker, and a walker of whole PMD tables, may walk more tables than the budget before it can pause.</remarks>
public readonly record struct WalkBudget
{
    /// <summary>The most tables to walk, of all levels; null for no limit.</summary>
    public long? Tables { get; init; }

    /// <summary>The most entries to walk, rounded up to whole PTE tables; null for no limit.</summary>
    public long? Entries { get; init; }

    /// <summary>The time after which the walk pauses; null for no limit.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, or the time is negative.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Tables ?? 1, nameof(Tables));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Entries ?? 1, nameof(Entries));
        ArgumentOutOfRangeException.ThrowIfLessThan(Time ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(Time));
    }

    /// <summary>The number of tables of <paramref name="entriesPerTable"/> entries.</summary>
    internal long TablesOf(int entriesPerTable)
    {
        long ofEntries = Entries is { } entries ? ((entries - 1) / entriesPerTable) + 1 : long.MaxValue;
        return Math.Min(Tables ?? long.MaxValue, ofEntries);
    }
}
