namespace WalkGen.Images.Tests;

/// <summary>Counts tables and leaves entry by entry.</summary>
internal sealed class PlainCounts<TPaging>(ImageMemory memory)
    where TPaging : struct, IPagingFormat
{
    private readonly Dictionary<(ulong, PageTableLevel), TableCounts> _known = [];
    private readonly Dictionary<(ulong, PageTableLevel), FrameKind> _kinds = [];

    /// <summary>The counts below some entries of <paramref name="table"/>.</summary>
    public TableCounts Of(EntrySpan<TPaging> table, int first, int end)
    {
        TableCounts sum = default;
        for (int i = first; i < end; i++)
        {
            Entry<TPaging> entry = table[i];
            if (entry.IsTable) sum += Of(entry.Address, table.Level + 1);
            if (!entry.IsLeaf) continue;
            sum += new TableCounts(0, 0, 0, 1, entry.Has(EntryFlags.User) ? 1UL : 0)
            {
                AccessedLeaves = entry.Has(EntryFlags.Accessed) ? 1UL : 0,
            };
        }

        return sum;
    }

    /// <summary>Whether not most of the tables that <paramref name="root"/> points to are malformed.</summary>
    public bool AreMostlyPlausible(EntrySpan<TPaging> root)
    {
        int balance = 0;
        for (int i = 0; i < root.Length; i++)
        {
            if (!root[i].IsTable) continue;
            FrameKind kind = KindOf(root[i].Address, root.Level + 1);
            balance += kind == FrameKind.Plausible ? 1 : kind == FrameKind.Malformed ? -1 : 0;
        }

        return balance >= 0;
    }

    /// <summary>What the table of <paramref name="level"/> at <paramref name="address"/> and all below it count.</summary>
    public TableCounts Of(PhysicalAddress address, PageTableLevel level)
    {
        if (_known.TryGetValue((address.Value, level), out TableCounts counts)) return counts;
        if (!EntrySpan<TPaging>.TryOpen(memory, level, address, out var table)) counts = new TableCounts(0, 0, 1, 0, 0);
        else if (TableChecker.KindOf(table) is var kind && kind == FrameKind.Malformed) counts = new TableCounts(0, 1, 0, 0, 0);
        else if (kind == FrameKind.Plausible) counts = new TableCounts(1, 0, 0, 0, 0) + Of(table, 0, table.Length);
        return _known[(address.Value, level)] = counts;
    }

    private FrameKind KindOf(PhysicalAddress address, PageTableLevel level)
    {
        if (_kinds.TryGetValue((address.Value, level), out FrameKind kind)) return kind;
        kind = EntrySpan<TPaging>.TryOpen(memory, level, address, out var table) ? TableChecker.KindOf(table) : FrameKind.Unknown;
        return _kinds[(address.Value, level)] = kind;
    }
}
