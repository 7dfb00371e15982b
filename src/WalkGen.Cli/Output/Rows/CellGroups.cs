namespace WalkGen.Cli.Output;

/// <summary>A <see cref="CellGroup"/> for each distinct pattern, made once.</summary>
/// <typeparam name="TKey">What the cells depend on.</typeparam>
/// <param name="make">Makes the cells.</param>
internal sealed class CellGroups<TKey>(Func<TKey, Cell[]> make)
    where TKey : struct, IEquatable<TKey>
{
    /// <summary>An image has a few dozen patterns, unless somebody made it to have more.</summary>
    private const int Max = 1 << 12;

    private readonly Dictionary<TKey, CellGroup> _groups = [];
    private TKey _lastKey;
    private CellGroup? _last;

    public CellGroup Of(TKey key)
    {
        if (_last is not null && _lastKey.Equals(key)) return _last;
        if (!_groups.TryGetValue(key, out CellGroup? group))
        {
            if (_groups.Count == Max) _groups.Clear();
            _groups[key] = group = new CellGroup(make(key));
        }

        _lastKey = key;
        return _last = group;
    }
}
