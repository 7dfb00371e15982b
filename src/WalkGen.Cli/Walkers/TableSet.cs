using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// The tables that a walk has reached, by level, in bounded memory: a bit per level for each frame of the image's files. The tables in
/// memory that the image leaves out as zeros have no such bit: a limited number of them is remembered.
/// </summary>
/// <param name="frames">The frames of the image.</param>
internal sealed class TableSet(HeldFrames frames)
{
    private const int PartShift = 15; // 4 KiB of bits; a part without a table takes no memory
    private const int MaxOthers = 1 << 16;

    private readonly PerLevel<ulong[]?[]?> _parts = new();
    private readonly PerLevel<long> _counts = new();
    private readonly HashSet<(PhysicalAddress Table, PageTableLevel Level)> _others = [];

    /// <summary>The number of tables of <paramref name="level"/>.</summary>
    public long Count(PageTableLevel level) => _counts[level];

    /// <summary>
    /// Adds the table of <paramref name="level"/> at <paramref name="table"/>. False if the set contains it, or too many tables in memory
    /// that was left out as zeros.
    /// </summary>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(PageTableLevel level, PhysicalAddress table)
    {
        bool isNew = frames.TryIndexOf(table, out ulong index)
            ? AddBit(ref WordOf(level, index), index)
            : _others.Count < MaxOthers && _others.Add((table, level));
        if (isNew) _counts[level]++;
        return isNew;
    }

    /// <summary>Removes the table of <paramref name="level"/> at <paramref name="table"/>, if the set contains it.</summary>
    public void Remove(PageTableLevel level, PhysicalAddress table)
    {
        bool isRemoved = frames.TryIndexOf(table, out ulong index)
            ? RemoveBit(ref WordOf(level, index), index)
            : _others.Remove((table, level));
        if (isRemoved) _counts[level]--;
    }

    private ref ulong WordOf(PageTableLevel level, ulong index)
    {
        ulong[]?[] parts = _parts[level] ??= new ulong[]?[(frames.Count >> PartShift) + 1];
        ulong[] part = parts[index >> PartShift] ??= new ulong[(1 << PartShift) / 64];
        return ref part[(index & ((1 << PartShift) - 1)) / 64];
    }

    private static bool AddBit(ref ulong word, ulong index)
    {
        ulong before = word;
        word |= 1UL << (int)(index % 64);
        return word != before;
    }

    private static bool RemoveBit(ref ulong word, ulong index)
    {
        ulong before = word;
        word &= ~(1UL << (int)(index % 64));
        return word != before;
    }
}
