namespace WalkGen.Linux;

/// <summary>
/// A file and the areas that map it (Linux: <c>struct address_space</c> and its <c>i_mmap</c>). The areas are kept in order of page
/// offset, and those of the same offset in the order in which they were linked.
/// </summary>
/// <remarks>
/// The tree of intervals lies in two arrays: the areas in order, and for each position as the root of an implicit balanced subtree the
/// last page that any area of that subtree maps. Finding k areas among n takes about k + log n steps.
/// </remarks>
public sealed class FileMapping : IDisposable
{
    private readonly List<Vma> _vmas = [];
    private ulong[]? _lastPages;

    /// <summary>The lock that walks demand (Linux: <c>i_mmap_rwsem</c>).</summary>
    public TrackedLock Lock { get; } = new("the file mapping");

    /// <summary>Told of locks; null for nobody.</summary>
    public WalkTracer? Tracer { get; set; }

    /// <summary>Those who are told which of its pages become writable.</summary>
    public WriteObservers WriteObservers { get; } = new();

    /// <summary>The areas in order.</summary>
    public IReadOnlyList<Vma> Vmas => _vmas;

    /// <summary>Adds an area, behind those of the same page offset.</summary>
    /// <exception cref="ArgumentException">It belongs to no address space, or is linked already.</exception>
    public void Link(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is null) throw new ArgumentException($"The VMA {vma.Range} belongs to no address space.", nameof(vma));
        if (vma.Mapping is not null) throw new ArgumentException($"The VMA {vma.Range} is linked already.", nameof(vma));
        int index = _vmas.FindIndex(other => other.PageOffset > vma.PageOffset);
        _vmas.Insert(index < 0 ? _vmas.Count : index, vma);
        vma.Mapping = this;
        _lastPages = null;
    }

    /// <summary>Takes an area out.</summary>
    /// <exception cref="ArgumentException">It is not linked.</exception>
    public void Unlink(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (!_vmas.Remove(vma)) throw new ArgumentException($"The VMA {vma.Range} is not linked here.", nameof(vma));
        vma.Mapping = null;
        _lastPages = null;
    }

    /// <summary>The areas that map any of the pages <paramref name="firstPage"/> to <paramref name="lastPage"/>, both inside, in order.</summary>
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

    /// <summary>Locks the mapping for reading, as walks demand. Dispose the result to unlock.</summary>
    public Reader Read()
    {
        var held = Lock.Read();
        try
        {
            Tracer?.MappingLocked(this);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new Reader(this, held);
    }

    /// <summary>Makes sure that this thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    public void AssertLocked()
    {
        Lock.AssertHeld();
        Tracer?.MappingLockAsserted(this);
    }

    /// <summary>The addresses of <paramref name="vma"/> that map some of <paramref name="pageCount"/> pages from <paramref name="firstPage"/> on; false if none do.</summary>
    public static bool TryClip(Vma vma, ulong firstPage, ulong pageCount, out VirtualRange range)
    {
        unchecked
        {
            int shift = vma.Space!.PageShift;
            ulong end = vma.PageOffset + vma.Range.PageCount(shift);
            ulong first = Math.Max(firstPage, vma.PageOffset);
            ulong beyond = Math.Min(firstPage + pageCount, end);
            ulong start = vma.Range.Start.Value + ((first - vma.PageOffset) << shift);
            ulong last = vma.Range.Start.Value + ((beyond - vma.PageOffset) << shift) - 1;
            range = beyond > first ? new VirtualRange(start, last) : default;
            return beyond > first;
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

    /// <summary>A mapping that is locked for reading until this is disposed.</summary>
    public readonly struct Reader : IDisposable
    {
        private readonly FileMapping _mapping;
        private readonly TrackedLock.Holder _held;

        internal Reader(FileMapping mapping, TrackedLock.Holder held)
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
