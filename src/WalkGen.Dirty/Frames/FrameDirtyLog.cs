using WalkGen.Emulation;

namespace WalkGen.Dirty;

/// <summary>
/// A dirty log of a range of physical memory: a bit for each page that was written since the last collection, by a CPU, the host or a
/// device (KVM: <c>KVM_GET_DIRTY_LOG</c>). It needs no file and no page table, and leaves the dirty bits of the guest alone.
/// </summary>
/// <remarks>
/// <para>
/// Guarantees: a store that ended before a collection began is in its result or in an earlier one. A store that begins later is in this
/// result or in the next one. So a copy that is updated after each collection, with the pages of its result, is finally equal to the
/// memory.
/// </para>
/// <para>
/// Any number of logs may watch the same memory. A page is in the result if it was written or could have been: the bit is set when a CPU
/// gets the permission to write the page. Writes past the bus are not seen: those through <see cref="PhysicalBus.Memory"/> or an arena.
/// </para>
/// </remarks>
public sealed class FrameDirtyLog : IDirtyLog, IWriteTracker
{
    private readonly Lock _collecting = new();
    private readonly PhysicalBus _bus;
    private readonly FrameRange _frames;
    private volatile RecordedPages _dirty;
    private RecordedPages _spare; // empty, unless a collection has failed
    private bool _hasFailed;
    private bool _isDisposed;

    /// <summary>Starts to log writes. At first no page is dirty.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="start">The physical address of the first page, a multiple of the page size.</param>
    /// <param name="length">The number of bytes, a multiple of the page size, not 0. A page that is not RAM costs one bit.</param>
    /// <param name="pageSize">The number of bytes for each bit, a power of two. A store dirties at least the page of its CPU.</param>
    /// <exception cref="ArgumentException">The range or the page size is not valid.</exception>
    public FrameDirtyLog(PhysicalBus bus, PhysicalAddress start, ulong length, int pageSize = 4096)
    {
        ArgumentNullException.ThrowIfNull(bus);
        _frames = new FrameRange(start, length, pageSize);
        _dirty = RecordedPages.For(_frames.PageCount);
        _spare = RecordedPages.For(_frames.PageCount);
        _bus = bus;
        bus.AddTracker(this);
    }

    /// <summary>The physical address of page 0.</summary>
    public PhysicalAddress Start => _frames.Start;

    /// <summary>The number of pages.</summary>
    public ulong PageCount => _frames.PageCount;

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize => _frames.PageSize;

    /// <summary>The number of words of a bitmap for <see cref="Collect(Span{ulong})"/>.</summary>
    public int WordCount => _dirty.WordCount;

    /// <summary>The physical address of <paramref name="page"/>.</summary>
    public PhysicalAddress AddressOf(ulong page) => _frames.AddressOf(page);

    /// <summary>
    /// Moves the set of dirty pages to <paramref name="words"/>. Copy the pages after the call: then all stores that the result stands for
    /// have reached memory.
    /// </summary>
    /// <param name="words">Receives the bitmap, at least <see cref="WordCount"/> words. Its old bits are lost.</param>
    /// <returns>The dirty pages as runs, in the first <see cref="WordCount"/> words.</returns>
    /// <exception cref="ArgumentException">There are too few words. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The log is disposed.</exception>
    /// <exception cref="InvalidOperationException">An <see cref="IWriteTracker"/> calls it.</exception>
    public DirtyRuns Collect(Span<ulong> words)
    {
        if (words.Length < WordCount)
        {
            throw new ArgumentException($"{PageCount} pages need {WordCount} words, not {words.Length}.", nameof(words));
        }

        words = words[..WordCount];
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // No store is lost. A CPU sets the bit before it caches the permission to write and stores, all in one access, for which a
            // flush waits; the host holds a lock, which the flush takes. If the bit is set in the old bitmap, the page is in this result.
            // The flush takes the permission away and waits for the store, so the caller's copy contains it, and the next store sets the
            // bit again. If the bit is set in the new bitmap, it stays for the next collection. In the opposite order, a CPU could set the
            // bit and cache the permission between the flush and the exchange, and later stores would set no bit. After the flush nothing
            // writes to the old bitmap, so it is moved without atomic operations.
            if (_hasFailed) _dirty.Add(_spare); // it was written to after the failure
            _hasFailed = true;
            RecordedPages written = _dirty;
            (_dirty, _spare) = (_spare, written);
            _bus.FlushWrites();
            written.Take(words);
            _hasFailed = false;
        }

        return new DirtyRuns(words);
    }

    /// <summary>Ends the logging.</summary>
    public void Dispose()
    {
        lock (_collecting)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _bus.RemoveTracker(this);
        }
    }

    // Only the bus calls it: in an access that a flush waits for, or with the lock of the host's writes.
    void IWriteTracker.BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        if (_frames.TryClip(start, length, out ulong first, out ulong last)) _dirty.Add(first, last);
    }
}
