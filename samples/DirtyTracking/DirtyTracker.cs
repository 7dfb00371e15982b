using WalkGen.Emulation;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>
/// Collects which pages of a file were written through its shared mappings, by the method that has turned out cheaper
/// (Linux: <c>drivers/gpu/drm/vmwgfx/vmwgfx_page_dirty.c</c>).
/// </summary>
/// <remarks>
/// <para>
/// Whatever the method, and across changes of it: (a) a page that is dirty when a collection starts is in its result or in an earlier one;
/// (b) a page that is written later is in a later result, or in this one, and then the write is over before the collection returns. So
/// whoever copies the pages of each result, after it was returned, ends up with what the last writer wrote.
/// </para>
/// <para>
/// Any threads may write meanwhile. Collections run one at a time, with the lock of the mapping held for reading. Page faults of shared
/// mappings must be told to <see cref="FileMapping.WriteObservers"/>, as <see cref="DemandPager{TPaging}"/> does. A page has at most one
/// tracker, because two would take each other's dirty bits; large leaves are not tracked and must be clean and read-only.
/// </para>
/// </remarks>
public sealed class DirtyTracker : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly FileMapping _mapping;
    private readonly DirtyCollector _collector;
    private bool _isDisposed;

    /// <summary>Starts to track the pages <paramref name="firstPage"/> to <paramref name="firstPage"/> + <paramref name="pageCount"/> - 1.</summary>
    /// <param name="mapping">The file.</param>
    /// <param name="firstPage">The first page.</param>
    /// <param name="pageCount">How many pages, at least one. Pages that nobody maps cost a bit each.</param>
    /// <param name="policy">Which method to use when; null for that of vmwgfx.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no pages, or more than page offsets and a bitmap can count.</exception>
    /// <exception cref="InvalidOperationException">An area that the dirty helpers do not walk hides one of shared pages behind it.</exception>
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

    /// <summary>The first page that is tracked.</summary>
    public ulong FirstPage { get; }

    /// <summary>How many pages are tracked.</summary>
    public ulong PageCount { get; }

    /// <summary>The method at present.</summary>
    public DirtyMethod Method => _collector.Method;

    /// <summary>What it has cost so far.</summary>
    public DirtyCounters Counters => _collector.Counters;

    /// <summary>Reads and clears the set of dirty pages.</summary>
    /// <exception cref="ObjectDisposedException">The tracker, the mapping or the address space of an area is disposed.</exception>
    /// <exception cref="InvalidOperationException">An area that the dirty helpers do not walk hides one of shared pages behind it.</exception>
    /// <remarks>If it throws, whatever was found until then is in the result of the next collection.</remarks>
    public DirtySet Collect()
    {
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _collector.Collect();
        }
    }

    /// <summary>Reads and clears the set of dirty pages, and sets their bits in <paramref name="bitmap"/>.</summary>
    /// <exception cref="ArgumentException">The bitmap does not cover the range; nothing was changed.</exception>
    /// <inheritdoc cref="Collect()"/>
    public void Collect(DirtyBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        if (!bitmap.Covers(FirstPage, FirstPage + (PageCount - 1)))
        {
            throw new ArgumentException(
                $"The bitmap covers {bitmap.Length} pages from page {bitmap.FirstPage} on, but {PageCount} from page {FirstPage} on are tracked.",
                nameof(bitmap));
        }

        foreach (PageRun run in Collect().Runs)
        {
            for (ulong i = 0; i < run.Count; i++) bitmap.Set(run.First + i);
        }
    }

    /// <summary>
    /// To be called before pages are unmapped, as their dirty bits are lost then: protects them, so that no write comes in between unnoticed,
    /// and keeps those that are dirty for the next collection (Linux: <c>vmw_bo_dirty_pre_unmap</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The pages are not all tracked; nothing was changed.</exception>
    public void PickUp(ulong firstPage, ulong pageCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstPage, FirstPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstPage - FirstPage, PageCount, nameof(firstPage));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageCount, PageCount - (firstPage - FirstPage));
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (pageCount != 0) _collector.PickUp(firstPage, pageCount);
        }
    }

    /// <summary>Ends the tracking. Pages that are write-protected become writable by their next fault.</summary>
    public void Dispose()
    {
        lock (_collecting)
        {
            _isDisposed = true;
            _mapping.WriteObservers.Remove(_collector);
        }
    }
}
