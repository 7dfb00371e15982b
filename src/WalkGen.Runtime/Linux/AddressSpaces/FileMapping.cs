namespace WalkGen.Linux;

/// <summary>
/// A file and the VMAs that map it (Linux: <c>struct address_space</c> and its <c>i_mmap</c>). The VMAs are in order of page offset; those
/// with the same offset are in the order in which they were linked.
/// </summary>
/// <remarks>
/// The interval tree consists of two arrays: the VMAs in order, and for each position, as the root of an implicit balanced subtree, the
/// last page that any VMA of that subtree maps. Finding k of n VMAs takes about k + log n steps.
/// </remarks>
public sealed class FileMapping : IDisposable
{
    private readonly List<Vma> _vmas = [];
    private ulong[]? _lastPages;

    /// <summary>Creates a mapping without VMAs.</summary>
    public FileMapping() : this(isOfDump: false)
    {
    }

    private FileMapping(bool isOfDump) => Lock = new TrackedLock("the file mapping", isOfDump);

    /// <summary>The lock that walks require (Linux: <c>i_mmap_rwsem</c>).</summary>
    public TrackedLock Lock { get; }

    /// <summary>Is notified of locks; null for no tracer.</summary>
    public WalkTracer? Tracer { get; set; }

    /// <summary>The observers that are notified before a page becomes writable.</summary>
    public WriteObservers WriteObservers { get; } = new();

    /// <summary>The VMAs in order of page offset.</summary>
    public IReadOnlyList<Vma> Vmas => _vmas;

    /// <summary>Creates a mapping of VMAs of a dump, without VMAs yet. Walks over it need no lock.</summary>
    public static FileMapping OfDump() => new(isOfDump: true);

    /// <summary>Adds a VMA, after those with the same page offset.</summary>
    /// <exception cref="ArgumentException">The VMA belongs to no address space or is already linked.</exception>
    public void Link(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is null) throw new ArgumentException($"The VMA {vma.Range} belongs to no address space.", nameof(vma));
        if (vma.Mapping is not null) throw new ArgumentException($"The VMA {vma.Range} is already linked.", nameof(vma));
        int index = _vmas.FindIndex(other => other.PageOffset > vma.PageOffset);
        _vmas.Insert(index < 0 ? _vmas.Count : index, vma);
        vma.Mapping = this;
        _lastPages = null;
    }

    /// <summary>Removes a VMA.</summary>
    /// <exception cref="ArgumentException">The VMA is not linked to this mapping.</exception>
    public void Unlink(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (!_vmas.Remove(vma)) throw new ArgumentException($"The VMA {vma.Range} is not linked to this mapping.", nameof(vma));
        vma.Mapping = null;
        _lastPages = null;
    }

    /// <summary>
    /// The VMAs that map any page from <paramref name="firstPage"/> to <paramref name="lastPage"/>, both inclusive, in order.
    /// </summary>
    public IEnumerable<Vma> Overlapping(ulong firstPage, ulong lastPage)
    {
        ulong[] lastPages = _lastPages ??= LastPages();
        return Search(0, _vmas.Count);

        IEnumerable<Vma> Search(int low, int high)
        {
            if (low >= high) yield break;
            int root = (low + high) / 2;
            if (lastPages[root] < firstPage) yield break;

            foreach (Vma vma in Search(low, root)) yield return vma;
            if (_vmas[root].PageOffset > lastPage) yield break;
            if (LastPage(_vmas[root]) >= firstPage) yield return _vmas[root];
            foreach (Vma vma in Search(root + 1, high)) yield return vma;
        }
    }

    /// <summary>Locks the mapping for reading. Dispose the result to unlock.</summary>
    public ReadScope EnterRead()
    {
        var held = Lock.EnterRead();
        try
        {
            Tracer?.MappingLocked(this);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new ReadScope(this, held);
    }

    /// <summary>Checks that this thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    public void AssertLocked()
    {
        Lock.AssertHeld();
        Tracer?.MappingLockAsserted(this);
    }

    /// <summary>
    /// Gets the addresses of <paramref name="vma"/> that map any of the <paramref name="pageCount"/> pages from
    /// <paramref name="firstPage"/> on; false if there are none.
    /// </summary>
    public static bool TryClip(Vma vma, ulong firstPage, ulong pageCount, out VirtualRange range)
    {
        unchecked
        {
            int shift = vma.Space!.PageShift;
            ulong end = vma.PageOffset + vma.Range.PageCount(shift);
            ulong first = Math.Max(firstPage, vma.PageOffset);
            ulong stop = Math.Min(firstPage + pageCount, end);
            ulong start = vma.Range.Start.Value + ((first - vma.PageOffset) << shift);
            ulong last = vma.Range.Start.Value + ((stop - vma.PageOffset) << shift) - 1;
            range = stop > first ? new VirtualRange(start, last) : default;
            return stop > first;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Lock.Dispose();

    private static ulong LastPage(Vma vma) => unchecked(vma.PageOffset + vma.Range.PageCount(vma.Space!.PageShift) - 1);

    private ulong[] LastPages()
    {
        ulong[] lastPages = new ulong[_vmas.Count];
        Fill(0, lastPages.Length);
        return lastPages;

        ulong Fill(int low, int high)
        {
            if (low >= high) return 0;
            int root = (low + high) / 2;
            return lastPages[root] = Math.Max(LastPage(_vmas[root]), Math.Max(Fill(low, root), Fill(root + 1, high)));
        }
    }

    /// <summary>Keeps a mapping locked for reading until it is disposed.</summary>
    public readonly struct ReadScope : IDisposable
    {
        private readonly FileMapping _mapping;
        private readonly TrackedLock.Scope _held;

        internal ReadScope(FileMapping mapping, TrackedLock.Scope held)
        {
            _mapping = mapping;
            _held = held;
        }

        /// <summary>Unlocks.</summary>
        public void Dispose()
        {
            _held.Dispose();
            _mapping.Tracer?.MappingUnlocked(_mapping);
        }
    }
}
