namespace WalkGen.Images.Tests;

/// <summary>Judges each table at each level, entry by entry.</summary>
internal readonly struct TableChecker(ulong start) : IPageTableVisitor
{
    public HashSet<FrameKind> Kinds { get; } = [];

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        foreach (PageTableLevel level in PlausibleTables.LevelsOf<TPaging>())
        {
            for (int slot = 0; slot < PlausibleTables.Count; slot++)
            {
                PhysicalAddress address = new(start + ((ulong)slot * PlausibleTables.Slot));
                Assert.True(EntrySpan<TPaging>.TryOpen(table.Memory, level, address, out var entries));
                FrameKind expected = KindOf(entries);
                Assert.Equal(expected, PlausibleTable<TPaging>.KindOf(entries));
                Kinds.Add(expected);
            }
        }
    }

    /// <summary>What <paramref name="table"/> is, entry by entry.</summary>
    public static FrameKind KindOf<TPaging>(EntrySpan<TPaging> table)
        where TPaging : struct, IPagingFormat
    {
        bool isPlausible = true, isEmpty = true;
        for (int i = 0; i < table.Length; i++)
        {
            isPlausible &= table[i].IsNone || IsPlausible(table[i]);
            isEmpty &= !table[i].IsPresent;
        }

        return isEmpty ? FrameKind.Empty : isPlausible ? FrameKind.Plausible : FrameKind.Malformed;
    }

    private static bool IsPlausible<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsMalformed || !entry.IsPresent) return !entry.IsMalformed && entry.Level >= PageTableLevel.Pmd;
        ulong address = TPaging.AddressOf(entry.Level, entry.Raw).Value; // of a NAPOT leaf, that of its run
        if (address >> 47 != 0) return false;
        if (!entry.IsLeaf || TPaging.EntrySize < 8) return true;
        ulong asPage = TPaging.AddressOf(PageTableLevel.Pte, entry.Raw).Value;
        return ((asPage ^ address) & ~(1UL << TPaging.PageShift)) == 0;
    }
}
