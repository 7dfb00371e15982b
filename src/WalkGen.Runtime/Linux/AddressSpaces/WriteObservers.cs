namespace WalkGen.Linux;

/// <summary>
/// Those who observe the writes to one file, through whichever address space they come. Whoever mends page faults of shared mappings asks
/// and tells them, with the lock of the PTE table held.
/// </summary>
public sealed class WriteObservers
{
    private readonly Lock _changing = new();
    private volatile IWriteObserver[] _all = [];

    internal WriteObservers()
    {
    }

    /// <summary>Adds an observer. Entries that are writable already tell it nothing: write-protect them afterwards.</summary>
    public void Add(IWriteObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_changing) _all = [.. _all, observer];
    }

    /// <summary>Takes an observer out. A fault that is being mended may still tell it.</summary>
    public void Remove(IWriteObserver observer)
    {
        lock (_changing) _all = [.. _all.Where(other => other != observer)];
    }

    /// <summary>Whether anyone wants <paramref name="page"/> to stay read-only until it is written.</summary>
    public bool WantFirstWrite(ulong page)
    {
        foreach (var observer in _all)
        {
            if (observer.WantsFirstWrite(page)) return true;
        }

        return false;
    }

    /// <summary>Tells everyone that <paramref name="page"/> is about to become writable through <paramref name="vma"/>, before it does.</summary>
    public void ReportMakingWritable(Vma vma, ulong page)
    {
        foreach (var observer in _all) observer.OnMakingWritable(vma, page);
    }
}
