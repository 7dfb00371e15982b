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
        "threads-2" or "threads-2-4m" => Matching(EntryMix.DirtyHalf, size, Present | Dirty, static entry => entry & Address),
        "count-l2" or "count-dram" => Matching(EntryMix.DirtyHalf, size, Dirty, static _ => 0),
        "holes-l2" => Holes(size, EntryMix.PresentOnePercent),
        "holes-dense-l2" => Holes(size, EntryMix.EmptyOnePercent),
        "runs-l2" or "runs-dram" => Runs(EntriesInRuns(EntryMix.DirtyHalf, size, 1000, isScattered: false)),
        "runs-short-l2" => Runs(EntriesInRuns(EntryMix.DirtyHalf, size, 4, isScattered: false)),
        "fused-4" or "fused-4-scattered" => Fused(
            EntriesInRuns(EntryMix.DirtyOnePercent, size, 1000, isScattered: workload == "fused-4-scattered")),
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

    /// <summary>Entries in runs, in the order of their pages. Runs are made in the order of the frames of the tables.</summary>
    private static ulong[] EntriesInRuns(Func<ulong, ulong> mix, int tables, int length, bool isScattered)
    {
        int[] frames = [.. Enumerable.Range(0, tables)];
        if (isScattered) Noise.Shuffle(frames);
        ulong[] entries = Entries(mix, tables), words = new ulong[entries.Length];
        for (int table = 0; table < tables; table++) entries.AsSpan(table * 512, 512).CopyTo(words.AsSpan(frames[table] * 512));
        for (int i = 1; i < words.Length; i++)
        {
            if (Noise.At(i) % (ulong)length != 0) words[i] = ((words[i - 1] + 0x1000) & ~0x60UL) | (words[i] & 0x60);
        }

        return [.. frames.SelectMany(frame => words[(frame * 512)..((frame + 1) * 512)])];
    }

    private static Outcome Runs(ulong[] entries)
    {
        ulong runs = 0, hash = 0;
        for (int start = 0, end; start < entries.Length; start = end)
        {
            for (end = start + 1; end < entries.Length && ((entries[end] ^ (entries[end - 1] + 0x1000)) & ~0x60UL) == 0;) end++;
            runs++;
            hash = (hash ^ (First + ((ulong)start << 12))) * 0x9e37_79b9_7f4a_7c15;
            hash = (hash ^ (First + ((ulong)end << 12) - 1)) * 0x9e37_79b9_7f4a_7c15;
        }

        return new Outcome(runs, (ulong)entries.Length, hash);
    }

    /// <summary>The dirty pages twice, once with their addresses, and the runs. There are no holes.</summary>
    private static Outcome Fused(ulong[] entries)
    {
        ulong[] dirty = [.. entries.Where(static entry => (entry & Dirty) != 0)];
        Outcome runs = Runs(entries);
        ulong addresses = dirty.Aggregate(0UL, static (sum, entry) => sum + (entry & Address));
        return new Outcome((2 * (ulong)dirty.Length) + runs.Count, addresses + runs.Sum, runs.Hash);
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
