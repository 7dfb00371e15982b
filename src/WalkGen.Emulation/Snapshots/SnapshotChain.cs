namespace WalkGen.Emulation;

/// <summary>
/// Snapshots of the RAM of a bus. CPUs, devices and the host go on writing: a page is copied before its first write after a snapshot. So
/// <see cref="Take"/> copies nothing, and <see cref="Restore"/> takes time for the pages that were written, not for all RAM.
/// </summary>
/// <remarks>
/// <para>
/// Each snapshot can be restored any number of times, also after an older one was restored: what follows a restore is a branch. A snapshot
/// is the state of one moment, between two accesses of each CPU and two writes of the host. A restore is a write of the host to
/// the pages that it changes: <see cref="IWriteTracker"/>s and <see cref="IAccessWatcher"/>s see it, and no TLB keeps a translation.
/// </para>
/// <para>
/// Registers of CPUs, control bits and devices are not in it: save them with the snapshot, while <see cref="PhysicalBus.StopCpus"/> keeps
/// the CPUs from accessing memory. Writes past the bus are not seen: those through <see cref="PhysicalBus.Memory"/> or an arena. RAM that
/// is added after a snapshot has in it the content with which it was added.
/// </para>
/// <para>Any thread may call the methods. A tracker must not.</para>
/// </remarks>
public sealed class SnapshotChain : IWriteTracker, IDisposable
{
    // The states form a tree whose root is the memory: each snapshot is stored as its difference from a state that is nearer to the memory.
    // A restore exchanges pages along the path from the memory to the snapshot, which turns the path around. (Henry Baker, Shallow binding
    // makes functional arrays fast, 1991.)
    private readonly Lock _changing = new(); // after StopCpus, if both are needed
    private readonly PhysicalBus _bus;
    private readonly PagePool _pool = new();
    private readonly Dictionary<int, Snapshot> _snapshots = [];
    private volatile Snapshot? _current; // the one that is stored as a difference from the memory
    private int _nextNumber;
    private bool _isRestoring;
    private bool _isDisposed;

    /// <summary>Begins to track the writes to the RAM of <paramref name="bus"/>. There is no snapshot yet.</summary>
    public SnapshotChain(PhysicalBus bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        _bus = bus;
        bus.AddTracker(this);
    }

    /// <summary>The number of snapshots.</summary>
    public int Count
    {
        get
        {
            lock (_changing) return _snapshots.Values.Count(static snapshot => !snapshot.IsRemoved);
        }
    }

    /// <summary>The number of bytes of the copied pages.</summary>
    public long HeldBytes => _pool.Used * PagePool.PageSize;

    /// <summary>Takes a snapshot of all RAM.</summary>
    /// <returns>Its number: 0, 1, 2 and so on. No number is used twice.</returns>
    /// <exception cref="InvalidOperationException">
    /// A CPU is in an <see cref="WalkGen.Linux.AddressSpace"/>, whose VMAs would not be in the snapshot; or a tracker calls it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The chain or the bus is disposed.</exception>
    public int Take()
    {
        using StoppedCpus stopped = _bus.StopCpus();
        lock (_changing)
        {
            Check();
            var taken = new Snapshot(_nextNumber);
            _snapshots.Add(taken.Number, taken);
            if (_current is { } previous) previous.Next = taken;
            _current = taken;
            return _nextNumber++;
        }
    }

    /// <summary>Changes all RAM back to its content in a snapshot. The present content is lost, unless it is in another snapshot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no snapshot with this number.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Take"/>.</exception>
    /// <exception cref="ObjectDisposedException">The chain or the bus is disposed.</exception>
    public void Restore(int snapshot)
    {
        var actions = default(PendingActions);
        while (!TryRestore(snapshot, ref actions)) actions.Call(null);
    }

    /// <summary>
    /// Removes a snapshot. Pages that only it needs are no longer held. The memory and the other snapshots do not change.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no snapshot with this number.</exception>
    /// <exception cref="ObjectDisposedException">The chain or the bus is disposed.</exception>
    public void Remove(int snapshot)
    {
        using StoppedCpus stopped = _bus.StopCpus();
        lock (_changing)
        {
            ThrowIfDisposed();
            Find(snapshot).IsRemoved = true;
            FreeRemoved();
        }
    }

    /// <summary>
    /// Reads the content of RAM and ROM in a snapshot, also while CPUs are running: to write a snapshot to a file, or to compare.
    /// </summary>
    /// <param name="snapshot">The number of the snapshot.</param>
    /// <param name="address">The physical address of the first byte.</param>
    /// <param name="target">Receives the bytes.</param>
    /// <returns>False if not all bytes are in RAM or ROM. Then the content of <paramref name="target"/> is undefined.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no snapshot with this number.</exception>
    /// <exception cref="ObjectDisposedException">The chain or the bus is disposed.</exception>
    public bool TryRead(int snapshot, PhysicalAddress address, Span<byte> target)
    {
        lock (_changing)
        {
            ThrowIfDisposed();
            Snapshot first = Find(snapshot);
            for (ulong at = address.Value; !target.IsEmpty;)
            {
                ulong page = at >> PagePool.PageShift;
                int offset = (int)at & (PagePool.PageSize - 1), length = Math.Min(target.Length, PagePool.PageSize - offset);
                if (!TryReadPage(first, page, offset, target[..length])) return false;
                target = target[length..];
                at += (ulong)length;
            }

            return true;
        }
    }

    /// <summary>Ends the tracking and removes all snapshots.</summary>
    public void Dispose()
    {
        _bus.RemoveTracker(this);
        lock (_changing)
        {
            _isDisposed = true;
            _current = null;
            _snapshots.Clear();
        }
    }

    void IWriteTracker.BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        if (_isRestoring || _current is not { } current) return;
        ulong last = (start.Value + (length - 1)) >> PagePool.PageShift;
        for (ulong page = start.Value >> PagePool.PageShift; page <= last; page++) current.Difference.Save(page, _bus.Memory, _pool);
    }

    /// <summary>Restores a snapshot; false if an action must be called before.</summary>
    private bool TryRestore(int number, ref PendingActions actions)
    {
        using StoppedCpus stopped = _bus.StopCpus();
        lock (_changing)
        {
            Check();
            List<Snapshot> path = PathFrom(Find(number));
            if (MustCall(path, ref actions)) return false;
            NotifyTrackers(path); // a tracker may throw: nothing has changed yet
            SavedPage spare = _pool.Rent();

            Snapshot current = path[^1];
            current.Difference.WriteTo(_bus.Memory);
            current.Difference.Clear(_pool);
            for (int i = path.Count - 2; i >= 0; i--)
            {
                Snapshot target = path[i];
                target.Difference.Exchange(_bus.Memory, spare);
                current.TurnTo(target);
                current = target;
            }

            _current = current;
            _pool.Return(spare);
            FreeRemoved();
            return true;
        }
    }

    /// <summary>The snapshots from <paramref name="snapshot"/> to the one that is stored as a difference from the memory.</summary>
    private static List<Snapshot> PathFrom(Snapshot snapshot)
    {
        List<Snapshot> path = [];
        for (Snapshot? on = snapshot; on is not null; on = on.Next) path.Add(on);
        return path;
    }

    private bool MustCall(List<Snapshot> path, ref PendingActions actions)
    {
        if (!_bus.HasWatchers) return false;
        foreach (ulong page in path.SelectMany(static on => on.Difference.Pages))
        {
            if (actions.TryFind(_bus, PageDifference.AddressOf(page), PagePool.PageSize, WatchedAccess.Write)) return true;
        }

        return false;
    }

    private void NotifyTrackers(List<Snapshot> path)
    {
        _isRestoring = true;
        try
        {
            foreach (ulong page in path.SelectMany(static on => on.Difference.Pages))
            {
                _bus.NotifyTrackers(null, PageDifference.AddressOf(page), PagePool.PageSize);
            }
        }
        finally
        {
            _isRestoring = false;
        }
    }

    private bool TryReadPage(Snapshot snapshot, ulong page, int offset, Span<byte> target)
    {
        Snapshot on = snapshot;
        for (; on.Next is { } next; on = next)
        {
            if (on.Difference.TryRead(page, offset, target)) return true;
        }

        return on.Difference.TryRead(page, offset, target, _bus);
    }

    private void FreeRemoved()
    {
        while (_snapshots.Values.FirstOrDefault(CanBeFreed) is { } free) Free(free);
    }

    /// <summary>Whether at most one other snapshot needs it.</summary>
    private bool CanBeFreed(Snapshot snapshot)
        => snapshot.IsRemoved && _snapshots.Values.Count(other => other.Next == snapshot) <= 1;

    /// <summary>Removes a snapshot; the one that is stored as a difference from it takes over its pages.</summary>
    private void Free(Snapshot snapshot)
    {
        Snapshot? previous = _snapshots.Values.FirstOrDefault(other => other.Next == snapshot);
        if (previous is null)
        {
            snapshot.Difference.Clear(_pool);
        }
        else
        {
            previous.Difference.MoveFrom(snapshot.Difference, _pool);
            previous.Next = snapshot.Next;
        }

        if (_current == snapshot) _current = previous;
        _snapshots.Remove(snapshot.Number);
    }

    private Snapshot Find(int snapshot)
        => _snapshots.TryGetValue(snapshot, out Snapshot? found) && !found.IsRemoved
            ? found
            : throw new ArgumentOutOfRangeException(
                nameof(snapshot), snapshot, $"There is no snapshot {snapshot}. {nameof(Take)} returns the numbers.");

    private void Check()
    {
        ThrowIfDisposed();
        foreach (VirtualCpu cpu in _bus.Cpus)
        {
            if (cpu.Space is null) continue;
            throw new InvalidOperationException(
                $"CPU {cpu.Index} is in an address space of the host, whose VMAs are not in a snapshot. "
                + "Snapshots are for guests with a kernel of their own.");
        }
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _bus.ThrowIfDisposed();
    }
}
