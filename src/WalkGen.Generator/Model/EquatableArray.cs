using System.Collections;

namespace WalkGen.Generator.Model;

/// <summary>
/// A list that equals another list with equal items, as the incremental pipeline requires. It is a class because all classes share the
/// machine code of a pipeline; a struct would be compiled by the JIT in each build.
/// </summary>
internal sealed class EquatableArray<T>(IReadOnlyList<T> items) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : notnull
{
    public static EquatableArray<T> Empty { get; } = new([]);

    public int Count => items.Count;

    public T this[int index] => items[index];

    public bool Equals(EquatableArray<T>? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other.Count != Count) return false;
        for (int i = 0; i < Count; i++)
        {
            if (!this[i].Equals(other[i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as EquatableArray<T>);

    public override int GetHashCode()
    {
        int hash = Count;
        foreach (var item in items) hash = unchecked((hash * 31) + item.GetHashCode());
        return hash;
    }

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
