namespace WalkGen.Emulation;

/// <summary>
/// Flushes the TLBs of all CPUs (Linux: TLB shootdown). An access of a CPU costs no atomic operation for it; the flush pays.
/// </summary>
/// <remarks>
/// <para>
/// A CPU marks itself busy by a plain store, compares a tag of its TLB, accesses memory, and clears the mark. A flush invalidates the tags
/// and executes a barrier on all cores (<see cref="Interlocked.MemoryBarrierProcessWide"/>). After the barrier, a CPU either sees the
/// invalid tag, or its mark is visible here: then the flush waits until the access is over.
/// </para>
/// <para>
/// A page walk that was under way may have cached an old translation after its tag was invalidated. So the tags are invalidated again, and
/// if there was one, the CPUs are waited for again.
/// </para>
/// </remarks>
internal sealed class TlbShootdown(PhysicalBus bus)
{
    private const int SpinsBeforeStop = 200;

    private readonly Lock _flushing = new();
    private readonly Lock _hostWriting = new();
    private volatile VirtualCpu[] _cpus = [];
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

    /// <summary>Flushes the permission to write of all translations, and waits for the writes of the host.</summary>
    public void FlushWrites() => FlushAll(onlyWrites: true);

    /// <summary>Flushes all translations, and waits for the writes of the host.</summary>
    public void FlushAll() => FlushAll(onlyWrites: false);

    public Lock.Scope EnterHostWrite() => _hostWriting.EnterScope();

    public StoppedCpus Stop()
    {
        ThrowIfInTracker();
        _flushing.Enter();
        BeginStop();
        Run(new TlbFlush(VirtualRange.All, OnlyWrites: false));
        return new StoppedCpus(this);
    }

    /// <summary>Keeps CPUs from translating addresses from now on.</summary>
    public void StopForever() => BeginStop();

    public void Continue()
    {
        _flushing.Exit(); // throws if the CPUs are not stopped by this thread
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
            foreach (VirtualCpu cpu in _cpus) cpu.Drop(flush);
            Wait();
            bool wereCached = false;
            foreach (VirtualCpu cpu in _cpus) wereCached |= cpu.Drop(flush);
            if (wereCached) Wait();
        }
    }

    /// <summary>
    /// Checks that this thread is not in a tracker: a flush would wait for the write that the tracker was called for. Call it before a lock
    /// is taken: another flush may hold the lock and wait for the same write.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    private void ThrowIfInTracker()
    {
        bool isInTracker = _hostWriting.IsHeldByCurrentThread;
        foreach (VirtualCpu cpu in _cpus) isInTracker |= cpu.IsInTracker;
        if (!isInTracker) return;
        throw new InvalidOperationException(
            $"An {nameof(IWriteTracker)} flushed or stopped CPUs. Do this after the write that it was called for.");
    }

    /// <summary>Waits until each access that may have seen the state before the call is over.</summary>
    private void Wait()
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (VirtualCpu cpu in _cpus) WaitFor(cpu);
    }

    private void WaitFor(VirtualCpu cpu)
    {
        var spinner = new SpinWait();
        bool isStopped = false;
        for (int spins = 0; cpu.IsBusy; spins++)
        {
            if (spins < SpinsBeforeStop)
            {
                Thread.SpinWait(1);
                continue;
            }

            // Back-to-back accesses can look like one: without translations the CPU has to stop before the next one.
            if (!isStopped) BeginStop();
            isStopped = true;
            cpu.Drop(new TlbFlush(VirtualRange.All, OnlyWrites: false));
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        if (isStopped) EndStop();
    }
}
