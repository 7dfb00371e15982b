namespace WalkGen.Cli.Walkers;

/// <summary>
/// Finds the first page from an address on that begins an extent, whatever is before it: the page before it is not mapped, has other
/// attributes, or maps a frame that is neither the same nor the one before.
/// </summary>
[PageWalker]
internal partial struct RunBreak
{
    /// <summary>The page before an address begins at most so many bytes before it, in every format.</summary>
    public const ulong LargestPage = 1 << 16;

    private readonly VirtualAddress _from;
    private readonly EntryFlags _compared;
    private MappedRun? _before;
    private VirtualAddress? _found;

    private RunBreak(VirtualAddress from, EntryFlags compared) => (_from, _compared) = (from, compared);

    /// <summary>Finds where extents of <paramref name="table"/> can be cut.</summary>
    public static RowBreak OfExtents(PageTable table) => (from, last) => Find(table, from, last, (EntryFlags)~0);

    /// <summary>The address of that page, at most <paramref name="last"/>; null if there is none.</summary>
    /// <param name="table">The page table.</param>
    /// <param name="from">The address to begin at: that of a PMD entry, and not 0.</param>
    /// <param name="last">The last address to search, inclusive.</param>
    /// <param name="compared">The flags that are the same in all pages of an extent.</param>
    public static VirtualAddress? Find(PageTable table, VirtualAddress from, VirtualAddress last, EntryFlags compared)
    {
        var walker = new RunBreak(from, compared);
        walker.Walk(table, new VirtualRange(new VirtualAddress(from.Value - LargestPage), last));
        return walker._found;
    }

    // As in ExtentWalker.
    [MappedRun(Same = PageAttributes.Flags | PageAttributes.PageSize | PageAttributes.Frames)]
    private int OnRun(in MappedRun run)
    {
        MappedRun? before = _before;
        _before = run;
        if (run.Range.Start < _from || (before is { } one && MayContinue(one, run, _compared))) return 0;
        _found = run.Range.Start;
        return 1; // ends the walk
    }

    private static bool MayContinue(in MappedRun run, in MappedRun next, EntryFlags compared)
    {
        if (run.Range.Last + 1 != next.Range.Start || run.PageSize != next.PageSize) return false;
        if (((run.Flags ^ next.Flags) & compared) != 0) return false;
        ulong lastPage = run.IsRepeated ? 0 : (run.Range.Last.Value - run.Range.Start.Value) & ~(run.PageSize - 1);
        ulong lastFrame = (run.Physical.Value + lastPage) & ~(run.PageSize - 1);
        return next.Physical.Value == lastFrame || next.Physical.Value == lastFrame + run.PageSize;
    }
}
