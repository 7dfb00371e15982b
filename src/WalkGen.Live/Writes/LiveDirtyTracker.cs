using WalkGen.Dirty;

namespace WalkGen.Live;

/// <summary>
/// The pages of this process's memory that were written since the last collection, by any thread or by the kernel for it (such as
/// <c>read</c>). A page that is only read, or in memory without a write, is not among them. Needs Linux 6.7, and no privilege.
/// </summary>
/// <remarks>
/// <para>
/// The kernel write-protects the pages (userfaultfd, <c>UFFD_FEATURE_WP_ASYNC</c>). The first store to a page removes its protection, which
/// takes a page fault and no other thread. A collection finds and protects the written pages in one step for each (<c>PAGEMAP_SCAN</c>), so
/// threads may write meanwhile, and no write is lost.
/// </para>
/// <para>
/// Anonymous and shared memory, tmpfs, and private mappings of files are tracked exactly, page by page. Pages of hugetlb are tracked as a
/// whole, and transparent huge pages are split when they are written. A page whose content the process drops
/// (<c>MADV_DONTNEED</c>) counts as written. Devices that write memory by DMA are not seen. Memory has one tracker at a time, and is not
/// tracked in a forked child.
/// </para>
/// </remarks>
public sealed class LiveDirtyTracker : IDirtyLog
{
    private const int RegionsAtOnce = 512; // the kernel's own buffer

    private readonly Lock _collecting = new();
    private readonly Userfaultfd _protection;
    private readonly PageMapScan _scan;
    private readonly PageRegion[] _regions = new PageRegion[RegionsAtOnce];
    private readonly ulong[] _found; // of a collection that has failed
    private bool _isDisposed;

    private LiveDirtyTracker(VirtualRange range, Userfaultfd protection, PageMapScan scan)
    {
        Range = range;
        (_protection, _scan) = (protection, scan);
        PageCount = range.Length / (uint)PageSize;
        _found = new ulong[(PageCount + 63) / 64];
    }

    /// <summary>The tracked memory.</summary>
    public VirtualRange Range { get; }

    /// <inheritdoc/>
    public ulong PageCount { get; }

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize { get; } = Environment.SystemPageSize;

    /// <inheritdoc/>
    public int WordCount => _found.Length;

    /// <summary>Starts to track memory of this process. At first no page is dirty.</summary>
    /// <param name="range">The memory: whole pages, all of them mapped.</param>
    /// <exception cref="ArgumentException">The range does not consist of whole pages, or a page is not mapped.</exception>
    /// <exception cref="NotSupportedException">A part is shared with a file on a disk, which is not tracked exactly.</exception>
    /// <exception cref="InvalidOperationException">A part has another tracker or userfaultfd, or cannot be write-protected.</exception>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux, or the kernel lacks what this needs.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not use userfaultfd.</exception>
    public static LiveDirtyTracker Start(VirtualRange range)
    {
        _ = new PageScanCursor(range); // checks that the pages are whole
        using (var process = LinuxProcess.Open(Environment.ProcessId)) TrackedMemory.Check(range, process.ReadAreas());
        Userfaultfd? protection = null;
        PageMapScan? scan = null;
        try
        {
            protection = Userfaultfd.Open();
            scan = PageMapScan.Open(Environment.ProcessId);
            protection.Register(range);
            scan.WriteProtect(Written, range);
            return new LiveDirtyTracker(range, protection, scan);
        }
        catch
        {
            scan?.Dispose();
            protection?.Dispose();
            throw;
        }
    }

    /// <summary>The address of <paramref name="page"/>.</summary>
    public VirtualAddress AddressOf(ulong page) => Range.Start + (page * (uint)PageSize);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A part of the memory was unmapped. Nothing is lost: the next call has it.</exception>
    public DirtyRuns Collect(Span<ulong> words)
    {
        if (words.Length < WordCount)
            throw new ArgumentException($"{PageCount} pages need {WordCount} words, not {words.Length}.", nameof(words));
        words = words[..WordCount];
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var cursor = new PageScanCursor(Range);
            while (!cursor.IsDone)
            {
                int count = _scan.Scan(Written, ref cursor, _regions);
                foreach (ref readonly PageRegion region in _regions.AsSpan(0, count)) Add(region);
            }

            _found.CopyTo(words);
            _found.AsSpan().Clear();
        }

        return new DirtyRuns(words);
    }

    /// <summary>Ends the tracking.</summary>
    public void Dispose()
    {
        lock (_collecting)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _scan.Dispose();
            _protection.Dispose();
        }
    }

    private static PageQuery Written => new()
    {
        AllOf = PageCategories.Written, WriteProtects = true, RequiresWriteProtectAllowed = true,
    };

    private void Add(in PageRegion region)
    {
        ulong first = (region.Start - Range.Start) / (uint)PageSize, last = ((region.End - Range.Start) / (uint)PageSize) - 1;
        for (ulong word = first / 64; word <= last / 64; word++)
        {
            ulong mask = ulong.MaxValue;
            if (word == first / 64) mask &= ulong.MaxValue << (int)(first % 64);
            if (word == last / 64) mask &= ulong.MaxValue >> (int)(63 - (last % 64));
            _found[word] |= mask;
        }
    }
}
