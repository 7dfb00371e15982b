namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Merges pages into runs by the definition, page by page.</summary>
internal static class MergedRuns
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;
    private const EntryFlags Caching = EntryFlags.WriteThrough | EntryFlags.CacheDisabled;
    private const EntryFlags Use = EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.SoftDirty;

    /// <summary>The runs of <paramref name="pages"/>. None crosses the end of a half or of an area.</summary>
    public static List<MappedRun> Of(IEnumerable<(MappedRun Page, VirtualRange? Area)> pages, PageAttributes same)
    {
        var runs = new List<MappedRun>();
        Tail tail = default;
        foreach (var (page, area) in pages.Where(one => one.Page.IsPresent || same.HasFlag(PageAttributes.NonPresent)))
        {
            bool isContiguous = page.Physical.Value == tail.Last.Physical.Value + tail.Last.Range.Length && tail.IsContiguous;
            bool isRepeated = page.Physical == tail.Last.Physical && page.PageSize == tail.Last.PageSize && tail.IsRepeated
                && page.Range.Length == page.PageSize && tail.Last.Range.Length == page.PageSize;
            bool followsFrames = !same.HasFlag(PageAttributes.Frames) || !page.IsPresent || isContiguous || isRepeated;
            bool continues = runs.Count > 0 && tail.Area == area && followsFrames && Continues(runs[^1], page, same);
            if (!continues) runs.Add(page);
            else
            {
                runs[^1] = runs[^1] with
                {
                    Range = new VirtualRange(runs[^1].Range.Start, page.Range.Last),
                    IsRepeated = isRepeated && page.IsPresent && same.HasFlag(PageAttributes.Frames),
                };
            }

            tail = new(page, area, !continues || isContiguous, !continues || isRepeated);
        }

        return runs;
    }

    private static bool Continues(MappedRun run, MappedRun page, PageAttributes same)
    {
        ulong start = page.Range.Start.Value;
        EntryFlags changes = run.Flags ^ page.Flags;
        bool differs = (changes & (EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Malformed)) != 0
            || (same.HasFlag(PageAttributes.Permissions) && ((changes & Permissions) != 0 || run.Rights != page.Rights))
            || (same.HasFlag(PageAttributes.Caching) && (changes & Caching) != 0)
            || (same.HasFlag(PageAttributes.Use) && (changes & Use) != 0)
            || (same.HasFlag(PageAttributes.OtherFlags) && (changes & ~(Permissions | Caching | Use)) != 0)
            || (same.HasFlag(PageAttributes.PageSize) && run.PageSize != page.PageSize);
        return !differs && start != 0 && start == run.Range.Last.Value + 1;
    }

    private readonly record struct Tail(MappedRun Last, VirtualRange? Area, bool IsContiguous, bool IsRepeated);
}
