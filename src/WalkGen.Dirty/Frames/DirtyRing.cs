using WalkGen.Emulation;

namespace WalkGen.Dirty;

/// <summary>
/// A dirty log of a range of physical memory with a bounded ring of page numbers for each CPU (KVM: <c>KVM_CAP_DIRTY_LOG_RING</c>). A
/// collection costs time for the written pages, not for all pages.
/// </summary>
/// <remarks>
/// The guarantees are those of <see cref="FrameDirtyLog"/>. A full ring loses nothing: a page that has no place in it stays in a bitmap,
/// which a collection then searches. CPUs of different MMUs with the same <see cref="VirtualCpu.Index"/> share a ring; the host and devices
/// have one of their own.
/// </remarks>
public sealed class DirtyRing : IWriteTracker, IDisposable
{
    private const int MaxCapacity = 1 << 24;

    private readonly Lock _collecting = new();
    private readonly Lock _growing = new();
    private readonly PhysicalBus _bus;
    private readonly FrameRange _frames;
    private readonly RecordedPages _written; // in a ring or not
    private readonly Action<VirtualCpu?>? _becameFull;
    private volatile Ring[] _rings = [];
    private volatile bool _hasOverflowed;
    private bool _isDisposed;

    /// <summary>Starts to log writes. At first no page is dirty.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="start">The physical address of the first page, a multiple of the page size.</param>
    /// <param name="length">The number of bytes, a multiple of the page size, not 0.</param>
    /// <param name="capacity">The number of pages of each ring, at most 2^24.</param>
    /// <param name="pageSize">The number of bytes of a page, a power of two.</param>
    /// <param name="becameFull">
    /// Called when a page takes the last place of a ring, with the CPU, or null for the host and devices. The CPU is in its access, so the
    /// action must not collect: another thread does, or this one after the access (KVM: <c>KVM_EXIT_DIRTY_RING_FULL</c>).
    /// </param>
    /// <exception cref="ArgumentException">The range, the capacity or the page size is not valid.</exception>
    public DirtyRing(
        PhysicalBus bus, PhysicalAddress start, ulong length, int capacity, int pageSize = 4096, Action<VirtualCpu?>? becameFull = null)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _frames = new FrameRange(start, length, pageSize);
        _written = RecordedPages.For(_frames.PageCount);
        _bus = bus;
        _becameFull = becameFull;
        Capacity = capacity;
        bus.AddTracker(this);
    }

    /// <summary>The number of pages of each ring.</summary>
    public int Capacity { get; }

    /// <summary>The physical address of page 0.</summary>
    public PhysicalAddress Start => _frames.Start;

    /// <summary>The number of pages in the range.</summary>
    public ulong PageCount => _frames.PageCount;

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize => _frames.PageSize;

    /// <summary>Whether a ring is full, or pages had no place in one. Then collect.</summary>
    public bool IsFull => _hasOverflowed || Array.Exists(_rings, static ring => ring.IsFull);

    /// <summary>The physical address of <paramref name="page"/>.</summary>
    public PhysicalAddress AddressOf(ulong page) => _frames.AddressOf(page);

    /// <summary>
    /// Moves written pages from the rings to <paramref name="pages"/>, those of each CPU in the order of their first write. Copy the pages
    /// after the call. A page may be in the result twice if another thread writes it meanwhile.
    /// </summary>
    /// <param name="pages">Receives the page numbers.</param>
    /// <returns>The number of pages. If it is the length of <paramref name="pages"/>, there may be more: call it again.</returns>
    /// <exception cref="ObjectDisposedException">The log is disposed.</exception>
    /// <exception cref="InvalidOperationException">An <see cref="IWriteTracker"/> calls it.</exception>
    public int Collect(Span<ulong> pages)
    {
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            int count = 0;
            foreach (Ring ring in _rings) count += ring.MoveTo(pages[count..]);
            if (_hasOverflowed && count < pages.Length) count += MoveOverflowed(pages[count..]);

            // As in FrameDirtyLog: the pages first, then the flush. No ring is locked: the flush waits for CPUs that wait for a ring.
            _bus.FlushWrites();
            return count;
        }
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

    void IWriteTracker.BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        if (!_frames.TryClip(start, length, out ulong first, out ulong last)) return;
        Ring ring = RingOf(cpu is null ? 0 : cpu.Index + 1);
        for (ulong page = first; page <= last; page++)
        {
            if (ring.Add(page)) _becameFull?.Invoke(cpu);
        }
    }

    /// <summary>Moves the written pages that are in no ring. The rings are empty, unless CPUs write meanwhile.</summary>
    private int MoveOverflowed(Span<ulong> pages)
    {
        _hasOverflowed = false;
        int count = 0;
        for (ulong page = 0; _written.TryFind(page, out PageRun run); page = run.First + 1)
        {
            if (count == pages.Length)
            {
                _hasOverflowed = true;
                break;
            }

            _written.Remove(run.First);
            pages[count++] = run.First;
        }

        return count;
    }

    private Ring RingOf(int index)
    {
        Ring[] rings = _rings;
        if (index < rings.Length) return rings[index];
        lock (_growing)
        {
            while (_rings.Length <= index) _rings = [.. _rings, new Ring(this)];
            return _rings[index];
        }
    }

    /// <summary>The pages that one CPU was the first to write.</summary>
    private sealed class Ring(DirtyRing owner)
    {
        private readonly Lock _changing = new();
        private readonly ulong[] _pages = new ulong[owner.Capacity];
        private int _start;
        private int _count;

        public bool IsFull => Volatile.Read(ref _count) == _pages.Length;

        /// <summary>
        /// Adds a page that is not yet written. All changes are under the lock: if another CPU sees the page as written and stores, the
        /// collection after that store waits here until the page is in the ring.
        /// </summary>
        /// <returns>Whether the page took the last place.</returns>
        public bool Add(ulong page)
        {
            if (owner._written.Contains(page)) return false;
            lock (_changing)
            {
                if (!owner._written.Add(page)) return false;
                if (_count == _pages.Length)
                {
                    owner._hasOverflowed = true;
                    return false;
                }

                _pages[(_start + _count) % _pages.Length] = page;
                Volatile.Write(ref _count, _count + 1);
                return _count == _pages.Length;
            }
        }

        /// <summary>Moves the oldest pages, as many as <paramref name="target"/> holds. They are no longer written.</summary>
        public int MoveTo(Span<ulong> target)
        {
            lock (_changing)
            {
                int moved = Math.Min(_count, target.Length);
                for (int i = 0; i < moved; i++)
                {
                    target[i] = _pages[_start];
                    owner._written.Remove(target[i]);
                    _start = (_start + 1) % _pages.Length;
                }

                Volatile.Write(ref _count, _count - moved);
                return moved;
            }
        }
    }
}
