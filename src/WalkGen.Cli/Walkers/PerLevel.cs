namespace WalkGen.Cli.Walkers;

/// <summary>A value for each level, at first the default value.</summary>
internal sealed class PerLevel<T>
{
    private readonly T[] _values = new T[PageTableLevel.Pte - PageTableLevel.Pgd + 1];

    public ref T this[PageTableLevel level] => ref _values[level - PageTableLevel.Pgd];
}
