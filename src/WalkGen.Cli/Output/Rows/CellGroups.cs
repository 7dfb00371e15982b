namespace WalkGen.Cli.Output;

/// <summary>A <see cref="CellGroup"/> for each distinct pattern, made once.</summary>
/// <typeparam name="TKey">What the cells depend on. The lower bits of its hash code differ.</typeparam>
/// <param name="make">Makes the cells.</param>
internal sealed class CellGroups<TKey>(Func<TKey, Cell[]> make)
    where TKey : struct, IEquatable<TKey>
{
    /// <summary>An image has a few dozen patterns, unless somebody made it to have more.</summary>
    private const int Max = 1 << 12;

    private const int Recent = 1 << 8;

    private readonly Dictionary<TKey, CellGroup> _groups = [];
    private readonly (TKey Key, CellGroup? Group)[] _recent = new (TKey, CellGroup?)[Recent];

    public CellGroup Of(TKey key)
    {
        ref (TKey Key, CellGroup? Group) recent = ref _recent[key.GetHashCode() & (Recent - 1)];
        if (recent.Group is { } group && recent.Key.Equals(key)) return group;
        recent = (key, group = Find(key));
        return group;
    }

    private CellGroup Find(TKey key)
    {
        if (_groups.TryGetValue(key, out CellGroup? group)) return group;
        if (_groups.Count == Max) _groups.Clear();
        return _groups[key] = new CellGroup(make(key));
    }
}
