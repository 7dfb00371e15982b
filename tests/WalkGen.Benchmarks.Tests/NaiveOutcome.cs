namespace WalkGen.Benchmarks.Tests;

/// <summary>What a workload must come to, by a loop over its entries that knows nothing of tables.</summary>
internal static class NaiveOutcome
{
    private const ulong Present = 1 << 0;
    private const ulong Writable = 1 << 1;
    private const ulong Dirty = 1 << 6;
    private const ulong Huge = 1 << 7;
    private const ulong Address = 0x000f_ffff_ffff_f000;
    private const ulong First = 1UL << 39;

    public static Outcome Of(string workload, int size) => workload switch
    {
        "dense-l2" or "one-page-l2" or "one-page-ascending-l2" => Matching(EntryMix.DirtyHalf, size, Present, static entry => entry),
        "areas-1" => Areas(size),
        "translate-l2" or "translate-batch-1m" or "translate-batch-1m-random" or "translate-batch-1m-dram" => Translated(size),
        "half-l2" => Matching(EntryMix.PresentHalf, size, Present, static entry => entry),
        "count-l2" or "count-dram" => Matching(EntryMix.DirtyHalf, size, Dirty, static _ => 0),
        "holes-l2" => Holes(size, EntryMix.PresentOnePercent),
        "holes-dense-l2" => Holes(size, EntryMix.EmptyOnePercent),
        "x86-dense-l2" => Matching(EntryMix.DirtyHalfBelow4GiB, size, Present, static entry => entry),
        "clean-atomic-1pct-l2" or "clean-atomic-1pct-dram" => Changed(EntryMix.DirtyOnePercent, size, Dirty),
        "clean-atomic-100pct" => Changed(EntryMix.DirtyAll, size, Dirty),
        "bulk-l2" or "bulk-dram" => Changed(EntryMix.DirtyOnePercent, size, Writable),
        "pmd" => Matching(EntryMix.HugePages, size, Present | Huge, static entry => entry),
        "sparse-128t" => new Outcome((ulong)size, Enumerable.Range(0, size).Aggregate(0UL, static (sum, i) => sum + SparseEntry(i))),
        _ => Matching(EntryMix.DirtyOnePercent, size, Present | Dirty, static entry => entry & Address),
    };

    private static ulong[] Entries(Func<ulong, ulong> mix, int tables)
        => [.. Enumerable.Range(0, tables * 512).Select(index => mix(Noise.At(index)))];

    private static ulong SparseEntry(int page)
        => X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress((ulong)page << 12), EntryFlags.User | EntryFlags.Writable);

    private static Outcome Matching(Func<ulong, ulong> mix, int tables, ulong bits, Func<ulong, ulong> value)
    {
        ulong[] matching = [.. Entries(mix, tables).Where(entry => (entry & bits) == bits)];
        return new Outcome((ulong)matching.Length, matching.Aggregate(0UL, (sum, entry) => sum + value(entry)));
    }

    /// <summary>The entries at every second page, for <paramref name="vmas"/> VMAs.</summary>
    private static Outcome Areas(int vmas)
    {
        ulong[] present = [.. Enumerable.Range(0, vmas).Select(static i => EntryMix.DirtyHalf(Noise.At(2 * i)))];
        return new Outcome((ulong)vmas, present.Aggregate(0UL, static (sum, entry) => sum + entry));
    }

    /// <summary>The physical address of the byte in each page whose offset is the number of the page, modulo its size.</summary>
    private static Outcome Translated(int tables)
    {
        ulong[] entries = Entries(EntryMix.DirtyHalf, tables);
        ulong sum = 0;
        for (int page = 0; page < entries.Length; page++) sum += (entries[page] & Address) | ((ulong)page & 0xfff);
        return new Outcome((ulong)entries.Length, sum);
    }

    private static Outcome Changed(Func<ulong, ulong> mix, int tables, ulong bit)
    {
        ulong[] entries = Entries(mix, tables);
        int first = Array.FindIndex(entries, entry => (entry & bit) != 0);
        int last = Array.FindLastIndex(entries, entry => (entry & bit) != 0);
        var touched = new VirtualRange(First + ((ulong)first << 12), First + ((ulong)(last + 1) << 12) - 1);
        return new Outcome((ulong)entries.LongCount(entry => (entry & bit) != 0), Touched: touched);
    }

    private static Outcome Holes(int tables, Func<ulong, ulong> mix)
    {
        // Eight empty PMD entries follow the tables, and an entry behind them ends the last run.
        ulong[] entries = [.. Entries(mix, tables), .. new ulong[8 * 512], Present];
        (ulong runs, ulong pages, ulong hash) = (0, 0, 0);
        int start = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] == 0) continue;
            if (i > start)
            {
                runs++;
                pages += (ulong)(i - start);
                hash = (hash ^ (First + ((ulong)start << 12))) * 0x9e37_79b9_7f4a_7c15;
                hash = (hash ^ (First + ((ulong)i << 12) - 1)) * 0x9e37_79b9_7f4a_7c15;
            }

            start = i + 1;
        }

        return new Outcome(runs, pages, hash);
    }
}
