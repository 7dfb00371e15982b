using WalkGen.Dirty;

namespace WalkGen.Live;

/// <summary>
/// The pages of memory that were written since the last collection, by any thread or by the kernel for it (such as <c>read</c>). A page
/// that is only read, or in memory without a write, is not among them. The memory is that of this process, or of one that offers it
/// (<see cref="TrackingOffer"/>). Needs Linux 6.7, and no privilege.
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
    private readonly WrittenBits _found; // also of a collection that has failed
    private bool _isDisposed;

    private LiveDirtyTracker(VirtualRange range, Userfaultfd protection, PageMapScan scan)
    {
        Range = range;
        (_protection, _scan) = (protection, scan);
        PageCount = range.Length / (uint)PageSize;
        _found = new WrittenBits(PageCount);
    }

    /// <summary>The tracked memory.</summary>
    public VirtualRange Range { get; }

    /// <inheritdoc/>
    public ulong PageCount { get; }

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize { get; } = Environment.SystemPageSize;

    /// <inheritdoc/>
    public int WordCount => _found.Words.Length;

    /// <summary>Starts to track memory of this process. At first no page is dirty.</summary>
    /// <param name="range">The memory: whole pages, all of them mapped.</param>
    /// <exception cref="ArgumentException">The range does not consist of whole pages, or a page is not mapped.</exception>
    /// <exception cref="NotSupportedException">A part is shared with a file on a disk, which is not tracked exactly.</exception>
    /// <exception cref="InvalidOperationException">A part has another tracker or userfaultfd, or cannot be write-protected.</exception>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux, or the kernel lacks what this needs.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not use userfaultfd.</exception>
    public static LiveDirtyTracker Start(VirtualRange range)
    {
        using var process = LinuxProcess.Open(Environment.ProcessId);
        return Start(process, Userfaultfd.Open, range);
    }

    /// <summary>Starts to track memory of another process, which offers it. At first no page is dirty.</summary>
    /// <param name="process">The process. It may be closed after the call.</param>
    /// <param name="userfaultfd">The number of its descriptor: <see cref="TrackingOffer.Descriptor"/>.</param>
    /// <param name="range">The memory: whole pages, all of them mapped.</param>
    /// <exception cref="ArgumentException">
    /// The range does not consist of whole pages, or a page is not mapped, or the descriptor is no userfaultfd.
    /// </exception>
    /// <exception cref="NotSupportedException">A part is shared with a file on a disk, which is not tracked exactly.</exception>
    /// <exception cref="InvalidOperationException">A part has another tracker or userfaultfd, or cannot be write-protected.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel lacks what this needs.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not take the descriptor over.</exception>
    public static LiveDirtyTracker Start(LinuxProcess process, int userfaultfd, VirtualRange range)
    {
        ArgumentNullException.ThrowIfNull(process);
        return Start(process, () => Userfaultfd.TakeOver(process.Folder, userfaultfd), range);
    }

    private static LiveDirtyTracker Start(LinuxProcess process, Func<Userfaultfd> open, VirtualRange range)
    {
        _ = new PageScanCursor(range); // checks that the pages are whole
        TrackedMemory.Check(range, process.ReadAreas());
        Userfaultfd protection = open();
        PageMapScan? scan = null;
        bool isRegistered = false;
        try
        {
            scan = PageMapScan.Open(process.Folder);
            protection.Register(range);
            isRegistered = true;
            scan.WriteProtect(Written, range);
            return new LiveDirtyTracker(range, protection, scan);
        }
        catch
        {
            if (isRegistered) protection.Unregister(range); // else it may be registered with another one
            scan?.Dispose();
            protection.Dispose();
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
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var cursor = new PageScanCursor(Range);
            while (!cursor.IsDone)
            {
                int count = _scan.Scan(Written, ref cursor, _regions);
                foreach (ref readonly PageRegion region in _regions.AsSpan(0, count)) Add(region);
            }

            return _found.MoveTo(words);
        }
    }

    /// <summary>Ends the tracking.</summary>
    public void Dispose()
    {
        lock (_collecting)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _protection.Unregister(Range);
            _scan.Dispose();
            _protection.Dispose();
        }
    }

    private static PageQuery Written => new()
    {
        AllOf = PageCategories.Written, WriteProtects = true, RequiresWriteProtectAllowed = true,
    };

    private void Add(in PageRegion region)
        => _found.Add((region.Start - Range.Start) / (uint)PageSize, ((region.End - Range.Start) / (uint)PageSize) - 1);
}
