using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>The tables that a walk has visited, per level, each with the address of its first visit.</summary>
internal sealed class WalkedTables
{
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), ulong> _firstVisits = [];

    /// <summary>
    /// Remembers the visit of <paramref name="table"/> at <paramref name="address"/>; false if it was visited at another address before.
    /// A retry of an entry visits its table at the same address again.
    /// </summary>
    public bool MustWalk(PageTableLevel level, PhysicalAddress table, ulong address)
    {
        ref ulong firstVisit = ref CollectionsMarshal.GetValueRefOrAddDefault(_firstVisits, (table, level), out bool isKnown);
        if (!isKnown) firstVisit = address;
        return firstVisit == address;
    }
}
