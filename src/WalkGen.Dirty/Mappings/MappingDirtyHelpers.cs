using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>Dirty tracking of a file through its shared mappings (Linux: <c>mm/mapping_dirty_helpers.c</c>).</summary>
public static class MappingDirtyHelpers
{
    /// <summary>
    /// Write-protects <paramref name="pageCount"/> pages of a file from <paramref name="firstPage"/> on in all VMAs that map them. The next
    /// write to each page faults (Linux: <c>wp_shared_mapping_range</c>).
    /// </summary>
    /// <returns>The number of changed entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The last page number would exceed 2^64 - 1. Nothing has changed.</exception>
    /// <remarks>The walk ends at the first VMA, in order of page offset, that is not a shared mapping that may be written.</remarks>
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
    /// Clears the dirty bits of the pages and records the pages that were dirty in <paramref name="bitmap"/> (Linux:
    /// <c>clean_record_shared_mapping_range</c>).
    /// </summary>
    /// <param name="mapping">The file.</param>
    /// <param name="firstPage">The first page to clean.</param>
    /// <param name="pageCount">The number of pages to clean.</param>
    /// <param name="bitmap">
    /// Receives the pages. <see cref="DirtyBitmap.Start"/> and <see cref="DirtyBitmap.End"/> are widened to include them. If Start is not
    /// less than End, no bit counts as set, and they are first reset to <paramref name="pageCount"/> and 0.
    /// </param>
    /// <returns>The number of changed entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The last page number would exceed 2^64 - 1. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">The bitmap does not cover a mapped page of the range. Nothing has changed.</exception>
    /// <remarks>A page that is not write-protected may become dirty again immediately. For an exact set, write-protect first.</remarks>
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

    /// <summary>Linux computes the end modulo 2^64 and then does nothing. Here it is an error.</summary>
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
                $"The bitmap covers {bitmap.Length} pages from page {bitmap.FirstPage} on, "
                + $"but {vma.Range} maps the pages {first} to {last} of the range.",
                nameof(bitmap));
        }
    }
}
