namespace WalkGen.Linux;

/// <summary>
/// The observers of writes to one file, from any address space. The handler of page faults in shared mappings calls them under the lock of
/// the PTE table.
/// </summary>
public sealed class WriteObservers
{
    private readonly Lock _changing = new();
    private volatile IWriteObserver[] _all = [];

    internal WriteObservers()
    {
    }

    /// <summary>Adds an observer. It is not notified of entries that are already writable: write-protect them afterwards.</summary>
    public void Add(IWriteObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_changing) _all = [.. _all, observer];
    }

    /// <summary>Removes an observer. A fault that is being handled may still notify it.</summary>
    public void Remove(IWriteObserver observer)
    {
        lock (_changing) _all = [.. _all.Where(other => other != observer)];
    }

    /// <summary>Whether any observer requires that a read fault maps <paramref name="page"/> read-only.</summary>
    public bool NeedsWriteNotify(ulong page)
    {
        foreach (var observer in _all)
        {
            if (observer.NeedsWriteNotify(page)) return true;
        }

        return false;
    }

    /// <summary>Notifies all observers before <paramref name="page"/> becomes writable through <paramref name="vma"/>.</summary>
    public void NotifyPageMkWrite(Vma vma, ulong page)
    {
        foreach (var observer in _all) observer.OnPageMkWrite(vma, page);
    }
}
