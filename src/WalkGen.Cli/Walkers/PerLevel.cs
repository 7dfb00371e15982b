namespace WalkGen.Cli.Walkers;

/// <summary>A value for each level, at first the default value.</summary>
internal sealed class PerLevel<T>
{
    private readonly T[] _values = new T[PageTableLevel.Pte - PageTableLevel.Pgd + 1];

    /// <summary>The values from the root level down.</summary>
    public IReadOnlyList<T> Values => _values;

    public ref T this[PageTableLevel level] => ref _values[level - PageTableLevel.Pgd];
}

/// <summary>Counters for each level.</summary>
internal static class PerLevelCounters
{
    /// <summary>Adds a number to each counter.</summary>
    public static void Add(this PerLevel<long> counters, ReadOnlySpan<long> added)
    {
        for (int i = 0; i < added.Length; i++) counters[PageTableLevel.Pgd + i] += added[i];
    }
}
