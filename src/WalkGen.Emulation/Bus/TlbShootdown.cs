namespace WalkGen.Emulation;

/// <summary>
/// Flushes the TLBs of all CPUs (Linux: TLB shootdown). An access of a CPU costs no atomic operation for it; the flush pays.
/// </summary>
/// <remarks>
/// <para>
/// Running CPUs. At the begin of an access, a CPU loads its TLB generation and stores it as seen; then it compares a tag and accesses
/// memory (<see cref="AccessMark"/>). A flush invalidates tags, begins a generation, and waits until the CPU has seen it. Loads acquire and
/// stores release. So accesses before the one that has seen the generation are over, and that one and later ones see the invalid tags.
/// </para>
/// <para>
/// CPUs that begin no access soon. The store of such a CPU may still be invisible, so the flush executes a barrier on all cores
/// (<see cref="Interlocked.MemoryBarrierProcessWide"/>). After it, a CPU either sees the invalid tag, or its access is visible here: then
/// the flush waits until the access is over.
/// </para>
/// <para>
/// Idle CPUs. A barrier on all cores can cost 50 times as much as the rest. A CPU that has begun no access between two flushes is parked:
/// all its tags are invalidated, so its next access needs a page walk, before which it executes a barrier and is no longer parked. As long
/// as it is parked, flushes leave it out: its barrier is after that of the flush, so its walk sees everything that was written before.
/// </para>
/// <para>
/// The CPU whose thread flushes, between two accesses (<see cref="CallOut"/>), is not waited for: its own order is enough.
/// </para>
/// <para>
/// A page walk that was under way may have cached an old translation after its tag was invalidated. The TLB keeps the generation of the
/// access that cached an entry. So the tags of older accesses are invalidated again, and if there was one, the CPUs are waited for again.
/// </para>
/// </remarks>
internal sealed class TlbShootdown(PhysicalBus bus)
{
    private const int SpinsBeforeBarrier = 40;

    private readonly Lock _flushing = new();
    private readonly Lock _hostWriting = new();
    private volatile VirtualCpu[] _cpus = [];
    private int _hostTracking; // the thread
    private int _conditions; // BusConditions, and for each stop one Stopped

    public IReadOnlyList<VirtualCpu> Cpus => _cpus;

    /// <summary>What a CPU must consider before it translates an address.</summary>
    public BusConditions Conditions => (BusConditions)Volatile.Read(ref _conditions);

    /// <summary>Whether CPUs must wait before they translate an address.</summary>
    public bool StopsCpus => Conditions >= BusConditions.Stopped;

    /// <summary>Sets or clears a condition, before a flush.</summary>
    public void Set(BusConditions condition, bool isTrue)
    {
        if (isTrue) Interlocked.Or(ref _conditions, (int)condition);
        else Interlocked.And(ref _conditions, ~(int)condition);
    }

    public void Add(VirtualCpu cpu)
    {
        bus.ThrowIfDisposed();
        lock (_flushing) _cpus = [.. _cpus, cpu];
    }

    /// <summary>Disposes a CPU, after its current access.</summary>
    public void Remove(VirtualCpu cpu)
    {
        ThrowIfInTracker();
        lock (_flushing)
        {
            cpu.MarkDisposed();
            Run(new TlbFlush(VirtualRange.All, OnlyWrites: false));
            _cpus = [.. _cpus.Where(other => other != cpu)];
        }
    }

    /// <summary>Flushes the translations of <paramref name="range"/>, below all root tables.</summary>
    public void Flush(VirtualRange range) => Run(new TlbFlush(range, OnlyWrites: false));

    /// <summary>The same, by the thread of <paramref name="cpu"/>.</summary>
    public void Flush(VirtualRange range, VirtualCpu cpu)
    {
        using CallOut call = cpu.CallOut();
        Flush(range);
    }

    /// <summary>Flushes the permission to write of all translations, and waits for the writes of the host.</summary>
    public void FlushWrites() => FlushAll(onlyWrites: true);

    /// <summary>Flushes all translations, and waits for the writes of the host.</summary>
    public void FlushAll() => FlushAll(onlyWrites: false);

    public Lock.Scope EnterHostWrite() => _hostWriting.EnterScope();

    /// <summary>Marks this thread as in a tracker that was called for a write of the host.</summary>
    public void BeginHostTracking() => Volatile.Write(ref _hostTracking, Environment.CurrentManagedThreadId);

    public void EndHostTracking() => Volatile.Write(ref _hostTracking, 0);

    public StoppedCpus Stop()
    {
        ThrowIfInTracker();
        _flushing.Enter();
        BeginStop();
        Run(new TlbFlush(VirtualRange.All, OnlyWrites: false));
        _hostWriting.Enter();
        return new StoppedCpus(this);
    }

    /// <summary>Keeps CPUs from translating addresses from now on.</summary>
    public void StopForever() => BeginStop();

    public void Continue()
    {
        _hostWriting.Exit(); // throws if the CPUs are not stopped by this thread
        _flushing.Exit();
        EndStop();
    }

    private void BeginStop() => Interlocked.Add(ref _conditions, (int)BusConditions.Stopped);

    private void EndStop() => Interlocked.Add(ref _conditions, -(int)BusConditions.Stopped);

    private void FlushAll(bool onlyWrites)
    {
        Run(new TlbFlush(VirtualRange.All, onlyWrites));
        _hostWriting.Enter(); // a write of the host that was under way is over
        _hostWriting.Exit();
    }

    private void Run(TlbFlush flush)
    {
        ThrowIfInTracker();
        lock (_flushing)
        {
            Interlocked.MemoryBarrier(); // a CPU that is found parked sees what was written before, when it is no longer parked
            foreach (VirtualCpu cpu in _cpus) cpu.SetFlushRole();
            foreach (VirtualCpu cpu in _cpus)
            {
                if (cpu.FlushRole != FlushRole.LeftOut) cpu.Drop(flush);
            }

            Wait(mayPark: true);
            bool wereCached = false;
            foreach (VirtualCpu cpu in _cpus) wereCached |= MustWaitFor(cpu) && cpu.DropOld(flush);
            if (wereCached) Wait(mayPark: false);
        }
    }

    /// <summary>
    /// Checks that this thread is not in a tracker: a flush would wait for the write that the tracker was called for. Call it before a lock
    /// is taken: another flush may hold the lock and wait for the same write.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    private void ThrowIfInTracker()
    {
        bool isInTracker = Volatile.Read(ref _hostTracking) == Environment.CurrentManagedThreadId;
        foreach (VirtualCpu cpu in _cpus) isInTracker |= cpu.IsInTracker;
        if (!isInTracker) return;
        throw new InvalidOperationException(
            $"An {nameof(IWriteTracker)} flushed or stopped CPUs. Do this after the write that it was called for.");
    }

    /// <summary>Waits until each access that may have seen the state before the call is over.</summary>
    private void Wait(bool mayPark)
    {
        foreach (VirtualCpu cpu in _cpus)
        {
            if (MustWaitFor(cpu)) cpu.BeginGeneration();
        }

        bool haveSeen = true;
        foreach (VirtualCpu cpu in _cpus) haveSeen &= !MustWaitFor(cpu) || SeesFlush(cpu);
        if (haveSeen) return;

        foreach (VirtualCpu cpu in _cpus)
        {
            if (mayPark && MustWaitFor(cpu) && !cpu.HasSeenFlush) cpu.ParkIfIdle();
        }

        Interlocked.MemoryBarrierProcessWide();
        foreach (VirtualCpu cpu in _cpus)
        {
            if (!MustWaitFor(cpu)) continue;
            if (mayPark)
            {
                cpu.ConfirmParked();
                cpu.SetFlushRole();
            }

            var spinner = new SpinWait();
            while (cpu.IsInOldAccess) spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static bool MustWaitFor(VirtualCpu cpu) => cpu.FlushRole == FlushRole.Awaited;

    /// <summary>Whether the CPU begins an access soon.</summary>
    private static bool SeesFlush(VirtualCpu cpu)
    {
        for (int spins = 0; spins < SpinsBeforeBarrier; spins++)
        {
            if (cpu.HasSeenFlush) return true;
            Thread.SpinWait(1);
        }

        return false;
    }
}
