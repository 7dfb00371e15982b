using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Filters;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// A <see cref="RunFilter"/>, with two patterns of entries of the lowest level: others are of no page that it lets through.
/// </summary>
internal readonly struct PageFilter
{
    /// <summary>So many entries are tested one by one before vectors pay.</summary>
    private const int Few = 4;

    private readonly ulong _first;
    private readonly ulong _last;
    private readonly AccessRights _rights;
    private readonly bool _hasFrames;
    private readonly EntryPattern _one;
    private readonly EntryPattern _other;

    private PageFilter(RunFilter filter, EntryPattern one, EntryPattern other)
    {
        _hasFrames = filter.Frames is not null;
        (_first, _last) = filter.Frames is { } frames ? (frames.First.Value, frames.Last.Value) : (0, ulong.MaxValue);
        _rights = filter.Rights;
        (_one, _other) = (one, other);
        IsSet = true;
    }

    /// <summary>Whether it stops a page.</summary>
    public bool IsSet { get; }

    /// <summary>The filter for a paging format.</summary>
    public static PageFilter Of<TPaging>(RunFilter filter)
        where TPaging : struct, IPagingFormat
    {
        if (filter == default) return default;
        var (one, other) = filter.Frames is var (first, last)
            ? FramePatterns<TPaging>.Of(first, last)
            : RightPatterns<TPaging>.Of(filter.Rights);
        return new PageFilter(filter, one, other);
    }

    /// <summary>Whether it lets <paramref name="page"/> through, of which the walk visits <paramref name="length"/> + 1 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Admits(in RunPage page, ulong length)
        => page.IsPresent && page.Physical <= _last && page.Physical + length >= _first
            && (_rights == AccessRights.None || (page.Rights & _rights) != 0);

    /// <summary>
    /// Whether it lets pages through as long as they continue a run by <paramref name="same"/>, up to the frame of <see cref="PagesFrom"/>.
    /// </summary>
    public bool AdmitsRuns(PageAttributes same)
    {
        PageAttributes needed = (_hasFrames ? PageAttributes.Frames : 0) | (_rights == AccessRights.None ? 0 : PageAttributes.Permissions);
        return (same & needed) == needed;
    }

    /// <summary>The number of pages from the frame at <paramref name="first"/> on that it lets through, at most a table.</summary>
    public int PagesFrom(ulong first, int pageShift)
        => first > _last ? 0 : (int)Math.Min(((_last - first) >> pageShift) + 1, ushort.MaxValue);

    /// <summary>The next index from <paramref name="index"/> on whose entry may be of such a page, or <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next<TPaging>(EntryTable<TPaging> table, int index, int end, TablePrefetch prefetch)
        where TPaging : struct, IPagingFormat
    {
        for (int few = Math.Min(index + Few, end); index < few; index++)
        {
            ulong entry = table.Read(PageTableLevel.Pte, index).Raw;
            if (_one.Matches(entry) || _other.Matches(entry)) return index;
        }

        return index < end ? table.NextOfEither(_one, _other, index, end, prefetch) : end;
    }
}
