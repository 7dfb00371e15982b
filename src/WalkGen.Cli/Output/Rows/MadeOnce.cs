using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Output;

/// <summary>What many rows have in common, made once for each distinct key.</summary>
/// <typeparam name="TKey">What the values depend on. The lower bits of its hash code differ.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="make">Makes a value.</param>
internal sealed class MadeOnce<TKey, TValue>(Func<TKey, TValue> make)
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    /// <summary>An image has a few dozen patterns, unless somebody made it to have more.</summary>
    private const int Max = 1 << 12;

    private const int Recent = 1 << 8;

    private readonly Dictionary<TKey, TValue> _all = [];
    private readonly (TKey Key, TValue? Value)[] _recent = new (TKey, TValue?)[Recent];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue Of(in TKey key)
    {
        ref (TKey Key, TValue? Value) recent = ref _recent[key.GetHashCode() & (Recent - 1)];
        return recent.Value is { } value && recent.Key.Equals(key) ? value : Find(key, ref recent);
    }

    private TValue Find(TKey key, ref (TKey Key, TValue? Value) recent)
    {
        if (!_all.TryGetValue(key, out TValue? value))
        {
            if (_all.Count == Max) _all.Clear();
            value = _all[key] = make(key);
        }

        recent = (key, value);
        return value;
    }
}
