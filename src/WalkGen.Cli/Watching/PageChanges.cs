using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>What happened to the pages of a process between two states of its pagemap.</summary>
internal static class PageChanges
{
    /// <summary>Bits that are no change of a page: who clears or sets them does it for all pages.</summary>
    private const ulong Marks = PageMapBits.SoftDirty | PageMapBits.UffdWriteProtected;

    /// <summary>The changes that count in <paramref name="run"/>.</summary>
    /// <param name="run">A run of the comparison.</param>
    /// <param name="showsFrames">Whether frames are shown. If not, their addresses are no addresses.</param>
    /// <param name="places">The areas: a page in place of one of another area is no copy of it.</param>
    public static ActivityKinds Of(in ChangeRun run, bool showsFrames, AreaPlaces places)
    {
        ChangeKinds kinds = run.Kinds;
        ulong before = run.Before.Raw, after = run.After.Raw;
        bool areMapped = run.Before.Kind == PageStateKind.Mapped && run.After.Kind == PageStateKind.Mapped;
        if (areMapped && IsOfOthers(before) && !IsOfOthers(after) && places.HasSameFile(run.Start))
            return (ActivityKinds)(kinds & ~Unclear) | ActivityKinds.Copied;
        if (!showsFrames) kinds &= ~ChangeKinds.Remapped;
        if ((kinds & ChangeKinds.NonPresent) != 0 && ((before ^ after) & ~Marks) == 0) kinds &= ~ChangeKinds.NonPresent;
        return (ActivityKinds)(kinds & ~ChangeKinds.Attributes);
    }

    /// <summary>Cuts pages where areas begin and end.</summary>
    /// <param name="pages">Pages of any areas.</param>
    /// <param name="places">The areas.</param>
    /// <param name="runs">Gets the pieces.</param>
    public static void Cut(in Activity pages, AreaPlaces places, RunMerger<Activity> runs)
    {
        VirtualAddress start = pages.Start;
        while (true)
        {
            ProcessArea? area = places.At(start, out VirtualAddress last);
            if (last > pages.Last) last = pages.Last;
            ulong length = last - start + 1;
            runs.Add(pages with { Start = start, Length = length, Pages = ulong.Max(1, length / pages.PageSize), Area = area });
            if (last == pages.Last) return;
            start = last + 1;
        }
    }

    private const ChangeKinds Unclear = ChangeKinds.Remapped | ChangeKinds.Attributes;

    /// <summary>Whether a page is of a file, of shared memory, or the zero page.</summary>
    private static bool IsOfOthers(ulong entry) => (entry & (PageMapBits.File | PageMapBits.ZeroPage)) != 0;
}
