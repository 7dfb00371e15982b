using WalkGen;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>Dirty tracking of a file through its shared mappings (Linux: <c>mm/mapping_dirty_helpers.c</c>).</summary>
public static class MappingDirtyHelpers
{
    /// <summary>
    /// Write-protects the pages <paramref name="firstPage"/> to <paramref name="firstPage"/> + <paramref name="pageCount"/> - 1 of a file
    /// in every area that maps them: the next write to each faults (Linux: <c>wp_shared_mapping_range</c>).
    /// </summary>
    /// <returns>How many entries were changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many pages behind the first; nothing was changed.</exception>
    /// <remarks>The walk ends at the first area, in order of page offset, that is not a shared mapping which may be written.</remarks>
    public static long WriteProtect(FileMapping mapping, ulong firstPage, ulong pageCount)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        CheckNoWrap(firstPage, pageCount);
        using var held = mapping.EnterRead();
        var walker = new WriteProtectWalker();
        walker.Walk(mapping, firstPage, pageCount);
        return walker.Total;
    }

    /// <summary>
    /// Cleans the same pages and records in <paramref name="bitmap"/> those that were dirty
    /// (Linux: <c>clean_record_shared_mapping_range</c>).
    /// </summary>
    /// <param name="mapping">The file.</param>
    /// <param name="firstPage">The first page to clean.</param>
    /// <param name="pageCount">How many pages to clean.</param>
    /// <param name="bitmap">
    /// Receives the pages. Its <see cref="DirtyBitmap.Start"/> and <see cref="DirtyBitmap.End"/> are widened by what is recorded; if the
    /// first is not below the second, nothing is taken to be set, and they begin at <paramref name="pageCount"/> and 0.
    /// </param>
    /// <returns>How many entries were changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many pages behind the first; nothing was changed.</exception>
    /// <exception cref="ArgumentException">The bitmap does not cover a mapped page of the range; nothing was changed.</exception>
    /// <remarks>A page that was not write-protected before may be dirtied again at once; protect first where the set must be exact.</remarks>
    public static long CleanAndRecord(FileMapping mapping, ulong firstPage, ulong pageCount, DirtyBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(bitmap);
        CheckNoWrap(firstPage, pageCount);
        using var held = mapping.EnterRead();
        CheckCovered(mapping, firstPage, pageCount, bitmap);
        if (bitmap.Start >= bitmap.End)
        {
            bitmap.Start = pageCount;
            bitmap.End = 0;
        }

        var walker = new CleanRecordWalker(bitmap);
        walker.Walk(mapping, firstPage, pageCount);
        return walker.Total;
    }

    /// <summary>Linux computes the end modulo 2^64 and then finds nothing to do; here a caller who asks for too much is told.</summary>
    private static void CheckNoWrap(ulong firstPage, ulong pageCount)
        => ArgumentOutOfRangeException.ThrowIfGreaterThan(pageCount, ulong.MaxValue - firstPage);

    private static void CheckCovered(FileMapping mapping, ulong firstPage, ulong pageCount, DirtyBitmap bitmap)
    {
        foreach (Vma vma in mapping.Overlapping(firstPage, unchecked(firstPage + pageCount - 1)))
        {
            if (!FileMapping.TryClip(vma, firstPage, pageCount, out VirtualRange part)) continue;
            int shift = vma.Space!.PageShift;
            ulong first = vma.PageOffset + ((part.Start - vma.Range.Start) >> shift);
            ulong last = vma.PageOffset + ((part.Last - vma.Range.Start) >> shift);
            if (bitmap.Covers(first, last)) continue;
            throw new ArgumentException(
                $"The bitmap covers {bitmap.Length} pages from page {bitmap.FirstPage} on, but {vma.Range} maps the pages {first} to {last} of the range.",
                nameof(bitmap));
        }
    }
}
