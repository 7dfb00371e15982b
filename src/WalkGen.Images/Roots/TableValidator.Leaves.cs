using System.Runtime.CompilerServices;

namespace WalkGen.Images;

// Whether there are leaves, for places of roots that have none: the lowest tables look like roots of tables that are not in the image.
internal sealed partial class TableValidator<TPaging, TMemory>
{
    private readonly bool[] _isOfKinds =
    [
        .. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(level =>
            (PageTableLevel)level >= kindsLevel && (PageTableLevel)level < PageTableLevel.Pte
            && HeldTables<TPaging>.AreAlike((PageTableLevel)level, kindsLevel)),
    ];

    // Tables of each level without leaves below them.
    private readonly FrameSet[] _barren = [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(static _ => new FrameSet())];

    /// <summary>
    /// Whether <see cref="CountBelow"/> counts leaves below the entries of <paramref name="table"/> from <paramref name="first"/> to
    /// <paramref name="end"/>, exclusive. It ends at the first one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool HasLeaves(EntrySpan<TPaging> table, int first, int end)
    {
        for (int index = first; index < end; index++)
        {
            Entry<TPaging> entry = table[index];
            if (entry.IsLeaf || (entry.IsTable && HasLeaves(entry.Address, table.Level + 1))) return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasLeaves(PhysicalAddress address, PageTableLevel level)
    {
        if ((_isOfKinds[(int)level] && kinds.IsLacking(address)) || _barren[(int)level].Contains(address)) return false;
        if (!TryOpen(level, address, out var table)) return false; // not added: an image can name any number of them
        bool isPlausible = PlausibleTable<TPaging>.KindOf(table) == FrameKind.Plausible;
        if (isPlausible && HasLeaves(table, 0, table.Length)) return true;
        _barren[(int)level].Add(address);
        return false;
    }
}
