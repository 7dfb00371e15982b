namespace WalkGen.Images;

/// <summary>Decides whether frames are plausible tables of a level, and caches the results of those that are not empty.</summary>
/// <param name="memory">Creates a reader of the memory; each level has its own.</param>
internal sealed class TableValidator<TPaging, TMemory>(Func<TMemory> memory)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>No machine has memory or devices above this address: an entry that points there is data.</summary>
    private const ulong AddressLimit = 1UL << 47;

    private readonly TMemory[] _memory = [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(_ => memory())];
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), TableCounts> _known = [];

    /// <summary>What <paramref name="table"/> is by its own entries.</summary>
    public static FrameKind KindOf(EntrySpan<TPaging> table)
    {
        bool isEmpty = true;
        for (int index = 0; index < table.Length; index++)
        {
            Entry<TPaging> entry = table[index];
            if (entry.IsNone) continue;
            if (!IsPlausible(entry)) return isEmpty && IsEmpty(table) ? FrameKind.Empty : FrameKind.Malformed;
            isEmpty &= !entry.IsPresent;
        }

        return isEmpty ? FrameKind.Empty : FrameKind.Plausible;
    }

    /// <summary>
    /// Opens the table of <paramref name="level"/> at <paramref name="address"/>. It is valid until the next call for that level.
    /// </summary>
    public bool TryOpen(PageTableLevel level, PhysicalAddress address, out EntrySpan<TPaging> table)
        => EntrySpan<TPaging>.TryOpen(_memory[(int)level], level, address, out table);

    /// <summary>
    /// Counts tables and leaves below the entries of <paramref name="table"/> from <paramref name="first"/> to <paramref name="end"/>,
    /// exclusive.
    /// </summary>
    public TableCounts CountBelow(EntrySpan<TPaging> table, int first, int end)
    {
        TableCounts below = default;
        ulong leaves = 0, userLeaves = 0, accessedLeaves = 0; // most entries are leaves
        for (int index = first; index < end; index++)
        {
            Entry<TPaging> entry = table[index];
            if (entry.IsLeaf)
            {
                leaves++;
                if (entry.Has(EntryFlags.User)) userLeaves++;
                if (entry.Has(EntryFlags.Accessed)) accessedLeaves++;
            }
            else if (entry.IsTable)
            {
                below += CountTable(entry.Address, table.Level + 1);
            }
        }

        return below + new TableCounts(0, 0, 0, leaves, userLeaves) { AccessedLeaves = accessedLeaves };
    }

    private TableCounts CountTable(PhysicalAddress address, PageTableLevel level)
    {
        if (_known.TryGetValue((address, level), out TableCounts counts)) return counts;

        if (!TryOpen(level, address, out var table)) return new TableCounts(0, 0, 1, 0, 0); // an image can name any number of them
        FrameKind kind = KindOf(table);
        if (kind == FrameKind.Empty) return default;
        counts = kind == FrameKind.Malformed
            ? new TableCounts(0, 1, 0, 0, 0)
            : new TableCounts(1, 0, 0, 0, 0) + CountBelow(table, 0, table.Length);
        _known[(address, level)] = counts;
        return counts;
    }

    /// <summary>
    /// Linux has non-present entries at the two lowest levels alone. The address of a leaf is aligned to its size: read as the address of a
    /// page it is the same, except for the bit above the page offset, which is PAT on x86.
    /// </summary>
    private static bool IsPlausible(Entry<TPaging> entry)
    {
        if (entry.IsMalformed) return false;
        if (!entry.IsPresent) return entry.Level >= PageTableLevel.Pmd;
        if (entry.Address.Value >= AddressLimit) return false;
        if (!entry.IsLeaf || TPaging.EntrySize < sizeof(ulong)) return true; // 32-bit entries have upper address bits there (PSE-36)

        ulong asPage = TPaging.AddressOf(PageTableLevel.Pte, entry.Raw).Value;
        return ((asPage ^ entry.Address.Value) & ~(1UL << TPaging.PageShift)) == 0;
    }

    /// <summary>Whether no entry is present.</summary>
    private static bool IsEmpty(EntrySpan<TPaging> table)
    {
        for (int index = 0; index < table.Length; index++)
        {
            if (table[index].IsPresent) return false;
        }

        return true;
    }
}
