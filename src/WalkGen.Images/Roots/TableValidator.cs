using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>Counts the plausible tables below others, and caches the counts of those that are shared or have tables below them.</summary>
/// <param name="memory">Creates a reader of the memory; each level has its own.</param>
/// <param name="held">The tables that the memory cannot contain.</param>
/// <param name="kinds">What frames are as tables of the level <paramref name="kindsLevel"/>.</param>
/// <param name="kindsLevel">That level.</param>
/// <param name="leaves">The leaves of lowest tables, as far as they are known.</param>
internal sealed partial class TableValidator<TPaging, TMemory>(
    Func<TMemory> memory, HeldTables<TPaging> held, FrameKinds kinds, PageTableLevel kindsLevel,
    LeafTables leaves)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    private static readonly LeafPatterns? s_leaves = LeafPatterns.Of<TPaging>();

    private readonly TMemory[] _memory = [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(_ => memory())];
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), TableCounts> _known = [];
    private readonly FrameSet[] _reached = [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(static _ => new FrameSet())];

    /// <summary>
    /// Opens the table of <paramref name="level"/> at <paramref name="address"/>. It is valid until the next call for that level.
    /// </summary>
    public bool TryOpen(PageTableLevel level, PhysicalAddress address, out EntrySpan<TPaging> table)
        => EntrySpan<TPaging>.TryOpen(_memory[(int)level], level, address, out table);

    /// <summary>
    /// Counts tables and leaves below the entries of <paramref name="table"/> from <paramref name="first"/> to <paramref name="end"/>,
    /// exclusive.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TableCounts CountBelow(EntrySpan<TPaging> table, int first, int end)
    {
        TableCounts below = default;
        ulong all = 0, user = 0, accessed = 0; // most entries are leaves
        for (int index = first; index < end; index++)
        {
            Entry<TPaging> entry = table[index];
            if (entry.IsLeaf)
            {
                all++;
                if (entry.Has(EntryFlags.User)) user++;
                if (entry.Has(EntryFlags.Accessed)) accessed++;
            }
            else if (entry.IsTable)
            {
                below += CountTable(entry.Address, table.Level + 1);
            }
        }

        return below + new TableCounts(0, 0, 0, all, user) { AccessedLeaves = accessed };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TableCounts CountTable(PhysicalAddress address, PageTableLevel level)
    {
        if (level == PageTableLevel.Pte && leaves.TryGet(address, out LeafCounts seen)) return seen.OfTable();
        FrameSet reached = _reached[(int)level];
        if (reached.Contains(address) && _known.TryGetValue((address, level), out TableCounts counts)) return counts;

        if (!TryOpen(level, address, out var table)) return new TableCounts(0, 0, 1, 0, 0); // an image can name any number of them
        if (!TryCount(table, out counts))
        {
            FrameKind kind = PlausibleTable<TPaging>.KindOf(table);
            if (kind == FrameKind.Empty) return default;
            counts = kind == FrameKind.Malformed
                ? new TableCounts(0, 1, 0, 0, 0)
                : new TableCounts(1, 0, 0, 0, 0) + CountBelow(table, 0, table.Length);
            reached.Add(address);
            _known[(address, level)] = counts;
        }
        else if (counts.Good > 0 && !reached.Add(address))
        {
            _known[(address, level)] = counts; // few of these tables are shared: a bit for each is enough to find those that are
        }

        return counts;
    }

    /// <summary>
    /// Counts a plausible table below which no table is read; false if it is another one, or must be read entry by entry.
    /// </summary>
    private bool TryCount(EntrySpan<TPaging> table, out TableCounts counts)
    {
        counts = default;
        if (table.Level != PageTableLevel.Pte)
        {
            if (!held.LackAllBelow(table, out int missing)) return false;
            if (missing > 0) counts = new TableCounts(1, 0, (ulong)missing, 0, 0);
            return true;
        }

        if (s_leaves is not { } patterns || !patterns.TryCount(table.AsWords(), out LeafCounts counted)) return false;
        counts = counted.OfTable();
        return true;
    }
}
