using WalkGen.CompilerServices;

namespace WalkGen.Images;

/// <summary>Tells whether frames make sense as tables of a level, and remembers what it found.</summary>
/// <param name="memory">A way into the memory, of which each level gets one.</param>
internal sealed class TableValidator<TPaging, TMemory>(Func<TMemory> memory)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>No machine that is read here has memory or devices above this address. Bits that are set above it speak for data.</summary>
    private const ulong Highest = 1UL << 47;

    private readonly TMemory[] _memory = [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(_ => memory())];
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), TableCounts> _known = [];

    /// <summary>Whether all entries of <paramref name="table"/> fit <paramref name="tested"/>, and at least one is present.</summary>
    public static bool MakesSense(EntryTable<TPaging> table, PageTableLevel tested)
    {
        bool isEmpty = true;
        int count = 1 << TPaging.IndexBits(Geometry<TPaging>.RealLevel(tested));
        for (int index = 0; index < count; index++)
        {
            Entry<TPaging> entry = table.Read(tested, index);
            if (entry.IsNone) continue;
            if (!Fits(entry)) return false;
            isEmpty &= !entry.IsPresent;
        }

        return !isEmpty;
    }

    /// <summary>Opens the table of <paramref name="level"/> at <paramref name="address"/>, until the next of that level is opened.</summary>
    public bool TryOpen(PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        => EntryTable<TPaging>.TryOpen(_memory[(int)level], level, address, out table);

    /// <summary>What is below the entries of <paramref name="table"/> from <paramref name="first"/> to <paramref name="end"/>, which is outside.</summary>
    public TableCounts Below(EntryTable<TPaging> table, PageTableLevel tested, int first, int end)
    {
        TableCounts counts = default;
        for (int index = first; index < end; index++)
        {
            Entry<TPaging> entry = table.Read(tested, index);
            if (entry.IsLeaf) counts += new TableCounts(0, 0, 0, 1, entry.Has(EntryFlags.User) ? 1UL : 0);
            else if (entry.IsTable) counts += Judge(entry.Address, tested + 1);
        }

        return counts;
    }

    private TableCounts Judge(PhysicalAddress address, PageTableLevel level)
    {
        if (_known.TryGetValue((address, level), out TableCounts counts)) return counts;

        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        if (!TryOpen(level, address, out var table)) counts = new TableCounts(0, 0, 1, 0, 0);
        else if (MakesSense(table, tested)) counts = new TableCounts(1, 0, 0, 0, 0) + Below(table, tested, 0, 1 << TPaging.IndexBits(level));
        else if (!IsEmpty(table, tested)) counts = new TableCounts(0, 1, 0, 0, 0);
        _known[(address, level)] = counts;
        return counts;
    }

    /// <summary>
    /// Linux keeps something in entries that are not present at the two lowest levels alone. The address of a leaf is aligned to what it covers:
    /// read as a page's, it must be the same, but for the bit above the page's offset, where x86 has PAT.
    /// </summary>
    private static bool Fits(Entry<TPaging> entry)
    {
        if (!entry.IsPresent) return entry.Level >= PageTableLevel.Pmd;
        if (entry.Address.Value >= Highest) return false;
        if (!entry.IsLeaf || TPaging.EntrySize < sizeof(ulong)) return true; // 32-bit entries keep the uppermost bits of addresses there (PSE-36)

        ulong asPage = TPaging.AddressOf(PageTableLevel.Pte, entry.Raw).Value;
        return ((asPage ^ entry.Address.Value) & ~(1UL << TPaging.PageShift)) == 0;
    }

    private static bool IsEmpty(EntryTable<TPaging> table, PageTableLevel tested)
    {
        int count = 1 << TPaging.IndexBits(Geometry<TPaging>.RealLevel(tested));
        for (int index = 0; index < count; index++)
        {
            if (table.Read(tested, index).IsPresent) return false;
        }

        return true;
    }
}
