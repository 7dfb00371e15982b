using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The physical address space of a machine: blocks of RAM and ROM, devices, and holes between them. CPUs access it through their MMU; the
/// host and devices access it by its own methods (DMA), and <see cref="IWriteTracker"/>s see both.
/// </summary>
/// <remarks>
/// Any thread may use it. Dispose it after its CPUs have stopped: later accesses throw <see cref="ObjectDisposedException"/>. Arenas that
/// were added stay allocated until then.
/// </remarks>
public sealed unsafe class PhysicalBus : IDisposable
{
    private readonly Lock _changing = new();
    private readonly List<IDisposable> _owned = [];
    private readonly AddressMap _map = new();
    private volatile IWriteTracker[] _trackers = [];
    private volatile IAccessWatcher[] _watchers = [];
    private volatile bool _isDisposed;
    private int _hostAccesses;

    /// <summary>Creates an empty bus.</summary>
    public PhysicalBus() => Shootdown = new TlbShootdown(this);

    /// <summary>Creates a bus with the RAM of <paramref name="arena"/>.</summary>
    public PhysicalBus(FrameArena arena)
        : this() => AddRam(arena);

    /// <summary>The RAM and ROM, for walks over page tables in it. Valid as long as the bus is not disposed.</summary>
    public BusMemory Memory => new(this);

    /// <summary>The CPUs of all MMUs on the bus.</summary>
    public IReadOnlyList<VirtualCpu> Cpus => Shootdown.Cpus;

    internal TlbShootdown Shootdown { get; }

    /// <summary>Whether a write must be reported before it happens.</summary>
    internal bool HasTrackers => (Shootdown.Conditions & BusConditions.HasTrackers) != 0;

    internal bool HasWatchers => (Shootdown.Conditions & BusConditions.HasWatchers) != 0;

    /// <summary>Adds <paramref name="length"/> bytes of RAM at <paramref name="start"/>, filled with zeros.</summary>
    /// <param name="start">The physical address of the first byte, a multiple of 4096.</param>
    /// <param name="length">The number of bytes: a multiple of 4096, not 0.</param>
    /// <returns>
    /// The arena of the RAM. The bus owns it. Its frames are all free: a host that runs no guest kernel can allocate them.
    /// </returns>
    /// <exception cref="ArgumentException">The range is not valid, or another block or device is there.</exception>
    public FrameArena AddRam(PhysicalAddress start, ulong length)
    {
        var arena = new FrameArena(start, length);
        try
        {
            AddRam(arena);
        }
        catch
        {
            arena.Dispose();
            throw;
        }

        lock (_changing) _owned.Add(arena);
        return arena;
    }

    /// <summary>Adds the memory of <paramref name="arena"/> as RAM. The caller disposes the arena, at any time.</summary>
    /// <exception cref="ArgumentException">Another block or device is there.</exception>
    public void AddRam(FrameArena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        AddBlock(arena.Pin(), isRam: true);
    }

    /// <summary>Adds ROM at <paramref name="start"/> with a copy of <paramref name="content"/>. Stores to it have no effect.</summary>
    /// <param name="start">The physical address of the first byte, a multiple of 4096.</param>
    /// <param name="content">The bytes. The ROM is filled up with zeros to a multiple of 4096.</param>
    /// <exception cref="ArgumentException">The content is empty, or another block or device is there.</exception>
    public void AddRom(PhysicalAddress start, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) throw new ArgumentException($"The ROM at {start} has no bytes.", nameof(content));
        using var arena = new FrameArena(start, ((ulong)content.Length + 0xfff) & ~0xfffUL);
        FrameArena.MemoryPin pin = arena.Pin();
        content.CopyTo(new Span<byte>(pin.UnsafePointer, content.Length));
        AddBlock(pin, isRam: false);
    }

    /// <summary>Adds a device.</summary>
    /// <param name="start">The physical address of its first register.</param>
    /// <param name="length">The number of bytes, not 0.</param>
    /// <param name="device">The device.</param>
    /// <exception cref="ArgumentException">The range is not valid, or another block or device is there.</exception>
    public void AddDevice(PhysicalAddress start, ulong length, IBusDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start.Value, nameof(length));
        lock (_changing)
        {
            ThrowIfDisposed();
            _map.Add(new DeviceRange(start.Value, length, device));
        }
    }

    /// <summary>Adds a tracker. Every later write is reported to it.</summary>
    public void AddTracker(IWriteTracker tracker)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        lock (_changing) SetTrackers([.. _trackers, tracker]);
        FlushWrites();
    }

    /// <summary>Removes a tracker. After the call it is not called.</summary>
    public void RemoveTracker(IWriteTracker tracker)
    {
        lock (_changing) SetTrackers([.. _trackers.Where(other => other != tracker)]);
        FlushWrites();
    }

    /// <summary>Adds a watcher. Every later access of what it watches is reported to it.</summary>
    public void AddWatcher(IAccessWatcher watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        lock (_changing) SetWatchers([.. _watchers, watcher]);
        FlushAll();
    }

    /// <summary>Removes a watcher. Accesses that begin after the call are not reported to it.</summary>
    public void RemoveWatcher(IAccessWatcher watcher)
    {
        lock (_changing) SetWatchers([.. _watchers.Where(other => other != watcher)]);
        FlushAll();
    }

    /// <summary>
    /// Flushes the TLBs of all CPUs. When it returns, all accesses of CPUs and writes of the host that began before are over.
    /// </summary>
    public void FlushAll() => Shootdown.FlushAll();

    /// <summary>
    /// Flushes the permission to write from the TLBs of all CPUs. When it returns, all stores and writes that began before are over, and
    /// the next one to each page is reported to the trackers again.
    /// </summary>
    public void FlushWrites() => Shootdown.FlushWrites();

    /// <summary>
    /// Keeps all CPUs from accessing memory, and other threads from writing through the bus, until the result is disposed. When it returns,
    /// all accesses of CPUs and writes of the host are over. Other threads that flush or stop CPUs wait.
    /// </summary>
    public StoppedCpus StopCpus() => Shootdown.Stop();

    /// <summary>Reads from RAM and ROM, for the host and devices.</summary>
    /// <returns>False if not all bytes are in RAM or ROM. Then <paramref name="target"/> has not changed.</returns>
    public bool TryRead(PhysicalAddress address, Span<byte> target)
    {
        ThrowIfDisposed();
        if (!_map.IsMemory(address.Value, target.Length, mustBeRam: false)) return false;
        var actions = default(PendingActions);
        while (actions.TryFind(this, address, target.Length, WatchedAccess.Read)) actions.Call(null);
        return TryPeek(address, target);
    }

    /// <summary>Writes to RAM, for the host and devices. Trackers see the write.</summary>
    /// <returns>False if not all bytes are in RAM. Then nothing is written.</returns>
    public bool TryWrite(PhysicalAddress address, ReadOnlySpan<byte> source)
    {
        ThrowIfDisposed();
        if (!_map.IsMemory(address.Value, source.Length, mustBeRam: true)) return false;
        if (source.IsEmpty) return true;
        var actions = default(PendingActions);
        while (!TryWriteNow(address, source, ref actions)) actions.Call(null);
        return true;
    }

    /// <summary>Frees the RAM and ROM, after all accesses are over.</summary>
    public void Dispose()
    {
        using (StopCpus())
        {
            lock (_changing)
            {
                _isDisposed = true;
                Shootdown.StopForever(); // no CPU uses a block that it knows
                Interlocked.MemoryBarrier(); // a host access either sees that the bus is disposed, or is seen here
                SpinWait.SpinUntil(() => Volatile.Read(ref _hostAccesses) == 0);
                foreach (IDisposable owned in _owned) owned.Dispose();
                _owned.Clear();
            }
        }
    }

    /// <summary>Begins an access of the host, which <see cref="Dispose"/> waits for.</summary>
    /// <exception cref="ObjectDisposedException">The bus is disposed.</exception>
    internal void BeginHostAccess()
    {
        Interlocked.Increment(ref _hostAccesses);
        if (!_isDisposed) return;
        EndHostAccess();
        ThrowIfDisposed();
    }

    internal void EndHostAccess() => Interlocked.Decrement(ref _hostAccesses);

    /// <summary>
    /// The memory of <paramref name="length"/> bytes at <paramref name="address"/> in one block, or null, and whether it is RAM.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* HostOf(ulong address, ulong length, out bool isRam)
    {
        isRam = false;
        return _isDisposed ? null : _map.HostOf(address, length, out isRam);
    }

    /// <summary>The block of RAM at <paramref name="address"/>, or no memory.</summary>
    internal MemoryBlock RamAt(ulong address) => _map.BlockOf(address) is { IsRam: true } block ? block : default;

    /// <summary>Reads from RAM and ROM without the actions of watchers.</summary>
    internal bool TryPeek(PhysicalAddress address, Span<byte> target)
    {
        BeginHostAccess();
        try
        {
            if (!_map.IsMemory(address.Value, target.Length, mustBeRam: false)) return false;
            for (ulong at = address.Value; !target.IsEmpty;)
            {
                Span<byte> piece = _map.PieceAt(at, target.Length);
                BusAccess.Copy(piece, target[..piece.Length]);
                target = target[piece.Length..];
                at += (ulong)piece.Length;
            }

            return true;
        }
        finally
        {
            EndHostAccess();
        }
    }

    /// <summary>Whether <paramref name="length"/> bytes at <paramref name="address"/> are in ROM.</summary>
    internal bool IsRom(ulong address, int length) => HostOf(address, (ulong)length, out bool isRam) != null && !isRam;

    /// <summary>Gets the device with the registers at <paramref name="address"/>.</summary>
    internal bool TryFindDevice(ulong address, int length, out DeviceRange device) => _map.TryFindDevice(address, length, out device);

    internal void NotifyTrackers(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        if (cpu is null) Shootdown.BeginHostTracking();
        try
        {
            foreach (IWriteTracker tracker in _trackers) tracker.BeforeWrite(cpu, start, length);
        }
        finally
        {
            if (cpu is null) Shootdown.EndHostTracking();
        }
    }

    /// <summary>The kinds of access that any watcher watches.</summary>
    internal WatchedAccess WatchedIn(PhysicalAddress start, ulong length)
    {
        WatchedAccess watched = WatchedAccess.None;
        foreach (IAccessWatcher watcher in _watchers) watched |= watcher.WatchedIn(start, length);
        return watched;
    }

    internal IAccessAction? NextAction(PhysicalAddress start, ulong length, WatchedAccess access, IReadOnlyList<IAccessAction> called)
    {
        foreach (IAccessWatcher watcher in _watchers)
        {
            if (watcher.NextAction(start, length, access, called) is { } action) return action;
        }

        return null;
    }

    internal bool IsDisposed => _isDisposed;

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private void SetTrackers(IWriteTracker[] trackers)
    {
        _trackers = trackers;
        Shootdown.Set(BusConditions.HasTrackers, trackers.Length > 0);
    }

    private void SetWatchers(IAccessWatcher[] watchers)
    {
        _watchers = watchers;
        Shootdown.Set(BusConditions.HasWatchers, watchers.Length > 0);
    }

    private void AddBlock(FrameArena.MemoryPin pin, bool isRam)
    {
        lock (_changing)
        {
            try
            {
                ThrowIfDisposed();
                _map.Add(new MemoryBlock(pin.Start.Value, pin.Length, pin.UnsafePointer, isRam));
            }
            catch
            {
                pin.Dispose();
                throw;
            }

            _owned.Add(pin);
        }
    }

    /// <summary>Writes to RAM; false if an action must be called before.</summary>
    private bool TryWriteNow(PhysicalAddress address, ReadOnlySpan<byte> source, ref PendingActions actions)
    {
        using Lock.Scope writing = Shootdown.EnterHostWrite();
        BeginHostAccess();
        try
        {
            if (actions.TryFind(this, address, source.Length, WatchedAccess.Write)) return false;
            NotifyTrackers(null, address, (ulong)source.Length);
            for (ulong at = address.Value; !source.IsEmpty;)
            {
                Span<byte> piece = _map.PieceAt(at, source.Length);
                BusAccess.Copy(source[..piece.Length], piece);
                source = source[piece.Length..];
                at += (ulong)piece.Length;
            }

            return true;
        }
        finally
        {
            EndHostAccess();
        }
    }
}
