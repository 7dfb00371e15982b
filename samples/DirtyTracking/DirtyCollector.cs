using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>The two methods of a <see cref="DirtyTracker"/> and the way from one to the other. Called by one thread at a time, but for faults.</summary>
/// <remarks>
/// What holds between collections while <see cref="DirtyMethod.WriteProtect"/> is in use: every entry that is writable maps a page that is
/// recorded, or found and not yet handed out. While <see cref="DirtyMethod.Scan"/> is: the page of every entry that was written is dirty,
/// recorded or found.
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

    /// <summary>Begins with the method that the policy says. vmwgfx, too, starts large buffers with write protection.</summary>
    public void Start()
    {
        using var held = LockAreas();
        if (policy.Start(pageCount) == DirtyMethod.WriteProtect) StartWriteProtecting();
    }

    public DirtySet Collect()
    {
        ulong[] next = new ulong[_wordCount];
        using var held = LockAreas();
        _collections++;
        DirtyMethod used = _method;

        // Before anything is protected: a page that is recorded from here on stays recorded, and writable until the next collection.
        _recorded.MoveTo(_found);
        if (used == DirtyMethod.Scan) Scan();
        else ProtectAgain();

        var set = new DirtySet(firstPage, pageCount, _found, used);
        _found = next;
        return set;
    }

    /// <summary>Keeps the dirty pages of a part of the range. Those that are write-protected have been recorded when they were written.</summary>
    public void PickUp(ulong first, ulong count)
    {
        if (_method == DirtyMethod.WriteProtect) return;
        using var held = LockAreas();
        Protect(first, count);
        Clean(first, count, _found);
    }

    private void Scan()
    {
        long cleaned = Clean(firstPage, pageCount, _found);
        if (IsTimeToSwitch(DirtyMethod.Scan, cleaned)) Switch(StartWriteProtecting);
    }

    private void ProtectAgain()
    {
        // As in vmwgfx, a collection that finds nothing recorded says neither yes nor no.
        if (!BitRuns.TryHull(_found, out PageRun hull)) return;
        long changed = Protect(firstPage + hull.First, hull.Count);
        if (IsTimeToSwitch(DirtyMethod.WriteProtect, changed)) Switch(StartScanning);
    }

    private bool IsTimeToSwitch(DirtyMethod used, long changed)
    {
        _triggers = policy.IsTrigger(used, changed, pageCount) ? _triggers + 1 : 0;
        return _triggers > policy.Triggers;
    }

    private void Switch(Action start)
    {
        start();
        _triggers = 0;
        _switches++;
    }

    private void StartWriteProtecting()
    {
        // Faults must record before any entry is protected. The barrier keeps the walk from looking into a table too early: a fault that
        // adds a table after the walk has passed by sees the new method.
        _method = DirtyMethod.WriteProtect;
        Interlocked.MemoryBarrier();
        try
        {
            Protect(firstPage, pageCount);
            Clean(firstPage, pageCount, _found); // what was written between the last look and the protection
        }
        catch
        {
            _method = DirtyMethod.Scan; // some entries are writable and not recorded, so only their dirty bits tell
            throw;
        }
    }

    private void StartScanning()
    {
        // Write protection leaves dirty bits behind, which a scan would take for new writes. As long as faults record, a dirty page was
        // reported earlier, or is found or recorded: what this finds says nothing new. vmwgfx drops it as well. A page that was recorded
        // meanwhile may have lost its dirty bit here; the next collection takes it over, though it scans.
        Clean(firstPage, pageCount, new ulong[_wordCount]);
        _method = DirtyMethod.Scan;
    }

    private long Protect(ulong first, ulong count)
    {
        long changed = MappingDirtyHelpers.WriteProtect(mapping, first, count);
        _protected += changed;
        return changed;
    }

    private long Clean(ulong first, ulong count, ulong[] words)
    {
        long changed = MappingDirtyHelpers.CleanAndRecord(mapping, first, count, new DirtyBitmap(words, firstPage));
        _cleaned += changed;
        return changed;
    }

    /// <summary>
    /// Locks the mapping, so that the areas stay the same until the collection is over. The helpers end at the first area that they do not
    /// walk: if that would hide pages of others, there is no telling what was written.
    /// </summary>
    private FileMapping.ReadScope LockAreas()
    {
        FileMapping.ReadScope held = mapping.EnterRead();
        try
        {
            Vma? skipped = null;
            foreach (Vma vma in mapping.Overlapping(firstPage, firstPage + (pageCount - 1)))
            {
                if (!SharedMappingWalker.Walks(vma)) skipped ??= vma;
                else if (skipped is not null)
                {
                    throw new InvalidOperationException($"The area {skipped} is not walked and hides {vma}, which maps the same file behind it.");
                }
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
