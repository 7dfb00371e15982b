using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>
/// Collects the pages of a file that were written through its shared mappings, by the method that is cheaper at the time (Linux:
/// <c>drivers/gpu/drm/vmwgfx/vmwgfx_page_dirty.c</c>).
/// </summary>
/// <remarks>
/// <para>
/// Guarantees for both methods and across switches: (a) a page that is dirty when a collection starts is in its result or in an earlier
/// one; (b) a page that is written later is in a later result, or in this one if the write ends before the collection returns. So a copy
/// that is updated after each collection, with the pages of its result, is finally equal to the file.
/// </para>
/// <para>
/// Other threads may write during a collection. Collections run one at a time, under the read lock of the mapping. The page fault handler
/// must notify <see cref="FileMapping.WriteObservers"/>, as <see cref="DemandPager{TPaging}"/> does. A page may have only one tracker,
/// because trackers clear dirty bits.
/// </para>
/// <para>
/// Unlike the dirty helpers, a tracker reaches each shared mapping that may be written, wherever other VMAs of the file are. It records
/// all pages of a huge leaf that was written. While a huge leaf is writable, the method is <see cref="DirtyMethod.Scan"/>. A leaf that
/// maps pages before or after the range stays dirty, so each collection returns its pages.
/// </para>
/// </remarks>
public sealed class DirtyTracker : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly FileMapping _mapping;
    private readonly DirtyCollector _collector;
    private bool _isDisposed;

    /// <summary>Starts to track <paramref name="pageCount"/> pages from <paramref name="firstPage"/> on.</summary>
    /// <param name="mapping">The file.</param>
    /// <param name="firstPage">The first page.</param>
    /// <param name="pageCount">The number of pages, at least 1. A page that is not mapped costs one bit.</param>
    /// <param name="policy">The policy; null for that of vmwgfx.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of pages is 0 or too large for page offsets or a bitmap.</exception>
    /// <exception cref="InvalidOperationException">A hugetlb VMA may be written. Its pages are not tracked.</exception>
    public DirtyTracker(FileMapping mapping, ulong firstPage, ulong pageCount, DirtyMethodPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentOutOfRangeException.ThrowIfZero(pageCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageCount, ulong.MaxValue - firstPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageCount, (ulong)Array.MaxLength * 64);
        FirstPage = firstPage;
        PageCount = pageCount;
        _mapping = mapping;
        _collector = new DirtyCollector(mapping, firstPage, pageCount, policy ?? DirtyMethodPolicy.Default);

        mapping.WriteObservers.Add(_collector);
        try
        {
            _collector.Start();
        }
        catch
        {
            mapping.WriteObservers.Remove(_collector);
            throw;
        }
    }

    /// <summary>The first tracked page.</summary>
    public ulong FirstPage { get; }

    /// <summary>The number of tracked pages.</summary>
    public ulong PageCount { get; }

    /// <summary>The current method.</summary>
    public DirtyMethod Method => _collector.Method;

    /// <summary>The costs so far.</summary>
    public DirtyCounters Counters => _collector.Counters;

    /// <summary>Returns the set of dirty pages and clears it.</summary>
    /// <exception cref="ObjectDisposedException">The tracker, the mapping or the address space of a VMA is disposed.</exception>
    /// <exception cref="InvalidOperationException">A hugetlb VMA may be written. Its pages are not tracked.</exception>
    /// <remarks>If it throws, the next collection returns the pages that were found.</remarks>
    public DirtySet Collect()
    {
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _collector.Collect();
        }
    }

    /// <summary>Sets the bits of the dirty pages in <paramref name="bitmap"/> and clears the set of dirty pages.</summary>
    /// <exception cref="ArgumentException">The bitmap does not cover the range. Nothing has changed.</exception>
    /// <inheritdoc cref="Collect()"/>
    public void Collect(DirtyBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        if (!bitmap.Covers(FirstPage, FirstPage + (PageCount - 1)))
        {
            throw new ArgumentException(
                $"The bitmap covers {bitmap.Length} pages from page {bitmap.FirstPage} on, the tracker {PageCount} from {FirstPage} on.",
                nameof(bitmap));
        }

        foreach (PageRun run in Collect().Runs)
        {
            for (ulong i = 0; i < run.Count; i++) bitmap.Set(run.First + i);
        }
    }

    /// <summary>
    /// Must be called before pages are unmapped, which loses their dirty bits. Write-protects the pages and keeps the dirty ones for the
    /// next collection (Linux: <c>vmw_bo_dirty_pre_unmap</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of the pages are tracked. Nothing has changed.</exception>
    public void CollectBeforeUnmap(ulong firstPage, ulong pageCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstPage, FirstPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstPage - FirstPage, PageCount, nameof(firstPage));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageCount, PageCount - (firstPage - FirstPage));
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (pageCount != 0) _collector.CollectBeforeUnmap(firstPage, pageCount);
        }
    }

    /// <summary>Ends the tracking. A write-protected page becomes writable at its next write fault.</summary>
    public void Dispose()
    {
        lock (_collecting)
        {
            _isDisposed = true;
            _mapping.WriteObservers.Remove(_collector);
        }
    }
}
