using WalkGen.Dirty;

namespace WalkGen.Live;

/// <summary>
/// The pages of another process that were written since the last collection, by soft-dirty bits: the process need not know. Its threads
/// stand still during a collection (SIGSTOP), so that no write is lost. Needs a kernel with CONFIG_MEM_SOFT_DIRTY.
/// </summary>
/// <remarks>
/// <para>
/// Private memory is tracked: anonymous, and private mappings of files. Memory that is mapped anew counts as written, and so does a page
/// whose content the process drops, unless it reads that page again before the collection. A transparent huge page is one page here: a
/// write marks all of it. Direct input of devices into the memory is not seen.
/// </para>
/// <para>
/// A process has one set of these bits. Another user of them, such as CRIU, takes writes away from this tracker, and it from them. Source:
/// Linux, <c>Documentation/admin-guide/mm/soft-dirty.rst</c>.
/// </para>
/// </remarks>
public sealed class SoftDirtyTracker : IDirtyLog
{
    private const int EntriesAtOnce = 8192; // 64 KiB

    private readonly LinuxProcess _process;
    private readonly Lock _collecting = new();
    private readonly PageMapEntry[] _entries = new PageMapEntry[EntriesAtOnce];
    private readonly WrittenBits _found; // also of a collection that has failed
    private readonly ulong[] _populated; // pages that had content at the last collection
    private bool _isDisposed;

    private SoftDirtyTracker(LinuxProcess process, VirtualRange range)
    {
        _process = process;
        Range = range;
        PageCount = range.Length / (uint)PageSize;
        _found = new WrittenBits(PageCount);
        _populated = new ulong[_found.Words.Length];
    }

    /// <summary>The tracked memory.</summary>
    public VirtualRange Range { get; }

    /// <inheritdoc/>
    public ulong PageCount { get; }

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize { get; } = Environment.SystemPageSize;

    /// <inheritdoc/>
    public int WordCount => _found.Words.Length;

    /// <summary>
    /// Starts to track memory of a process. At first no page is dirty. The soft-dirty bits of all its memory are cleared.
    /// </summary>
    /// <param name="process">The process, another than this one. It stays open until the tracker is disposed.</param>
    /// <param name="range">The memory: whole pages, all of them mapped.</param>
    /// <exception cref="ArgumentException">
    /// It is this process, or the range does not consist of whole pages, or a page is not mapped.
    /// </exception>
    /// <exception cref="NotSupportedException">A part is shared memory, whose bits the kernel drops with its pages.</exception>
    /// <exception cref="IOException">The process has ended, or does not stop.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel has no soft-dirty bits.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not stop the other, or not change its bits.</exception>
    public static SoftDirtyTracker Start(LinuxProcess process, VirtualRange range)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (process.Id == Environment.ProcessId)
            throw new ArgumentException("This process cannot stand still while it reads itself: use LiveDirtyTracker.", nameof(process));
        if (SoftDirty.Missing is { } reason) throw new PlatformNotSupportedException(reason);
        _ = new PageScanCursor(range); // checks that the pages are whole
        TrackedMemory.CheckPrivate(range, process.ReadAreas());
        SoftDirtyTracker tracker = new(process, range);
        tracker.Read();
        tracker._found.Words.AsSpan().Clear();
        return tracker;
    }

    /// <summary>The address of <paramref name="page"/>.</summary>
    public VirtualAddress AddressOf(ulong page) => Range.Start + (page * (uint)PageSize);

    /// <inheritdoc/>
    /// <exception cref="IOException">The process has ended, or does not stop. Nothing is lost: the next call has it.</exception>
    public DirtyRuns Collect(Span<ulong> words)
    {
        if (words.Length < WordCount)
            throw new ArgumentException($"{PageCount} pages need {WordCount} words, not {words.Length}.", nameof(words));
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Read();
            return _found.MoveTo(words);
        }
    }

    /// <summary>Ends the tracking.</summary>
    public void Dispose()
    {
        lock (_collecting) _isDisposed = true;
    }

    /// <summary>Reads and clears the bits while the process stands still.</summary>
    private void Read()
    {
        using var stopped = StoppedProcess.Begin(_process.Folder);
        for (ulong page = 0; page < PageCount;)
        {
            Span<PageMapEntry> entries = _entries.AsSpan(0, (int)ulong.Min(EntriesAtOnce, PageCount - page));
            _process.ReadEntries(AddressOf(page), entries);
            foreach (PageMapEntry entry in entries) Add(page++, entry);
        }

        SoftDirty.Clear(_process.Folder);
    }

    private void Add(ulong page, PageMapEntry entry)
    {
        ref ulong populated = ref _populated[page / 64];
        ulong bit = 1UL << (int)(page % 64);
        bool had = (populated & bit) != 0, has = entry.IsPresent || entry.IsSwapped;
        if (entry.IsSoftDirty || (had && !has)) _found.Words[page / 64] |= bit;
        populated = has ? populated | bit : populated & ~bit;
    }
}
