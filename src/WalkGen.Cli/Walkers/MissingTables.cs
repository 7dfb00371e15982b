using System.Collections;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// The addresses of missing tables, each once, in ascending order. Of more than <see cref="Max"/>, the lowest are kept: an image can name
/// any number.
/// </summary>
internal sealed class MissingTables : IReadOnlyCollection<PhysicalAddress>
{
    /// <summary>The number of tables that are kept. A table that is missing at two levels counts twice.</summary>
    public const int Max = 1 << 20;

    // The address, whose low bits are zeros, with the level in these bits. The first ones are sorted and differ.
    private readonly List<ulong> _keys = [];
    private int _sorted;
    private bool _isCut;

    /// <summary>Whether there are more tables than the collection has.</summary>
    public bool IsCut
    {
        get
        {
            Sort();
            return _isCut;
        }
    }

    /// <summary>The number of addresses.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (PhysicalAddress _ in this) count++;
            return count;
        }
    }

    /// <summary>The number of pairs of an address and a level.</summary>
    public int CountByLevel
    {
        get
        {
            Sort();
            return _keys.Count;
        }
    }

    /// <summary>Adds the table of <paramref name="level"/> at <paramref name="table"/>.</summary>
    public void Add(PhysicalAddress table, PageTableLevel level)
    {
        ulong key = table.Value | (ulong)level;
        if (_isCut && key >= _keys[_sorted - 1]) return;
        if (_keys.Count == 2 * Max) Sort();
        _keys.Add(key);
    }

    /// <summary>The tables of both collections.</summary>
    public MissingTables And(MissingTables other)
    {
        MissingTables both = new() { _isCut = _isCut || other._isCut };
        both._keys.AddRange(_keys);
        both._keys.AddRange(other._keys);
        both.Sort();
        return both;
    }

    /// <inheritdoc/>
    public IEnumerator<PhysicalAddress> GetEnumerator()
    {
        Sort();
        ulong? last = null;
        foreach (ulong key in _keys)
        {
            ulong address = key & ~7UL;
            if (address != last) yield return new PhysicalAddress(address);
            last = address;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Sort()
    {
        if (_sorted == _keys.Count) return;
        Span<ulong> keys = CollectionsMarshal.AsSpan(_keys);
        keys.Sort();
        int count = 0;
        foreach (ulong key in keys)
        {
            if (count == 0 || key != keys[count - 1]) keys[count++] = key;
        }

        _isCut |= count > Max;
        _sorted = int.Min(count, Max);
        _keys.RemoveRange(_sorted, _keys.Count - _sorted);
    }
}
