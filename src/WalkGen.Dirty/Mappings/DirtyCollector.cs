using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>
/// The two methods of a <see cref="DirtyTracker"/> and the switch between them. One thread at a time may call it, except for faults.
/// </summary>
/// <remarks>
/// Invariants between collections. With <see cref="DirtyMethod.WriteProtect"/>, the page of each writable entry is recorded, or found and
/// not yet returned. With <see cref="DirtyMethod.Scan"/>, each written page is dirty, recorded or found. Huge leaves are always scanned. As
/// they can be split at any time, no range with a writable one is write-protected.
/// </remarks>
internal sealed class DirtyCollector(FileMapping mapping, ulong firstPage, ulong pageCount, DirtyMethodPolicy policy) : IWriteObserver
{
    private readonly int _wordCount = (int)((pageCount + 63) / 64);
    private readonly RecordedPages _recorded = new((int)((pageCount + 63) / 64));
    private ulong[] _found = new ulong[(int)((pageCount + 63) / 64)];
    private volatile DirtyMethod _method;
    private int _triggers;
    private long _collections, _switches, _cleaned, _protected, _faults;

    public DirtyMethod Method => _method;

    public DirtyCounters Counters => new(
        Volatile.Read(ref _collections), Volatile.Read(ref _switches), Volatile.Read(ref _cleaned), Volatile.Read(ref _protected),
        Volatile.Read(ref _faults));

    bool IWriteObserver.NeedsWriteNotify(ulong page) => _method == DirtyMethod.WriteProtect && page - firstPage < pageCount;

    void IWriteObserver.OnPageMkWrite(Vma vma, ulong page)
    {
        if (_method != DirtyMethod.WriteProtect || page - firstPage >= pageCount) return;
        Interlocked.Increment(ref _faults);
        _recorded.Add(page - firstPage);
    }

    /// <summary>Starts with the method of the policy. Like vmwgfx, the default policy starts large ranges with write protection.</summary>
    public void Start()
    {
        using var held = LockVmas();
        if (policy.Start(pageCount) == DirtyMethod.WriteProtect) StartWriteProtecting();
    }

    public DirtySet Collect()
    {
        ulong[] next = new ulong[_wordCount];
        using var held = LockVmas();
        _collections++;
        DirtyMethod used = _method;

        // Before any page is protected: pages that are recorded later stay recorded, and writable, until the next collection.
        _recorded.MoveTo(_found);
        bool hasHuge = CleanHuge(firstPage, pageCount);
        if (used == DirtyMethod.Scan) Scan(hasHuge);
        else if (hasHuge) Switch(() => StartScanning(_found));
        else ProtectAgain();

        var set = new DirtySet(firstPage, pageCount, _found, used);
        _found = next;
        return set;
    }

    /// <summary>Finds the dirty pages of a part of the range. With write protection, faults have already recorded them.</summary>
    public void CollectBeforeUnmap(ulong first, ulong count)
    {
        using var held = LockVmas();
        CleanHuge(first, count);
        if (_method == DirtyMethod.WriteProtect) return;
        Protect(first, count);
        Clean(first, count, _found);
    }

    private void Scan(bool hasHuge)
    {
        long cleaned = Clean(firstPage, pageCount, _found);
        if (IsTimeToSwitch(DirtyMethod.Scan, cleaned) && !hasHuge) Switch(StartWriteProtecting);
    }

    private void ProtectAgain()
    {
        // As in vmwgfx, a collection without recorded pages is not counted for or against a switch.
        if (!BitRuns.TryHull(_found, out PageRun hull)) return;
        long changed = Protect(firstPage + hull.First, hull.Count);
        if (IsTimeToSwitch(DirtyMethod.WriteProtect, changed)) Switch(() => StartScanning(new ulong[_wordCount]));
    }

    private bool IsTimeToSwitch(DirtyMethod used, long changed)
    {
        _triggers = policy.IsTrigger(used, changed, pageCount) ? _triggers + 1 : 0;
        return _triggers > policy.Triggers;
    }

    private void Switch(Action start)
    {
        DirtyMethod before = _method;
        start();
        _triggers = 0;
        if (_method != before) _switches++;
    }

    private void StartWriteProtecting()
    {
        // Faults must record pages before any entry is protected. Because of the barrier, a fault that adds a table after the walk has
        // passed sees the new method.
        _method = DirtyMethod.WriteProtect;
        Interlocked.MemoryBarrier();
        try
        {
            if (CleanHuge(firstPage, pageCount))
            {
                _method = DirtyMethod.Scan;
                return;
            }

            Protect(firstPage, pageCount);
            Clean(firstPage, pageCount, _found); // pages that were written between the last collection and the protection
        }
        catch
        {
            _method = DirtyMethod.Scan; // some entries are writable and not recorded: only their dirty bits show writes
            throw;
        }
    }

    private void StartScanning(ulong[] words)
    {
        // Write protection leaves dirty bits set, which a scan would take for new writes. While faults record pages, each dirty page was
        // returned earlier, or is found or recorded, so the pages found here are not new. vmwgfx drops them too. They are kept if there was
        // a writable huge leaf, whose parts are dirty and not recorded after a split. A page that is recorded concurrently may lose its
        // dirty bit here; the next collection returns it, although it scans.
        Clean(firstPage, pageCount, words);
        _method = DirtyMethod.Scan;
    }

    private long Protect(ulong first, ulong count)
    {
        var walker = new WriteProtectWalker { WalksEachVma = true };
        walker.Walk(mapping, first, count);
        _protected += walker.Total;
        return walker.Total;
    }

    private long Clean(ulong first, ulong count, ulong[] words)
    {
        var walker = new CleanRecordWalker(new DirtyBitmap(words, firstPage)) { WalksEachVma = true };
        walker.Walk(mapping, first, count);
        _cleaned += walker.Total;
        return walker.Total;
    }

    /// <summary>Finds the pages of dirty huge leaves; returns whether a huge leaf is writable.</summary>
    private bool CleanHuge(ulong first, ulong count)
    {
        var walker = new HugeLeafWalker(firstPage, _found);
        walker.Walk(mapping, first, count);
        _cleaned += walker.Cleaned;
        return walker.HasWritable;
    }

    /// <summary>Locks the mapping during a collection and checks that all VMAs can be tracked.</summary>
    private FileMapping.ReadScope LockVmas()
    {
        const VmFlags untracked = VmFlags.Shared | VmFlags.MayWrite | VmFlags.HugeTlb;
        FileMapping.ReadScope held = mapping.EnterRead();
        try
        {
            foreach (Vma vma in mapping.Overlapping(firstPage, firstPage + (pageCount - 1)))
            {
                if ((vma.Flags & untracked) != untracked) continue;
                throw new InvalidOperationException($"The VMA {vma} may be written through hugetlb pages, which are not tracked.");
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
