using System.Collections.Concurrent;
using WalkGen.Emulation;

namespace WalkGen.Dirty;

/// <summary>
/// Watched regions of guest memory, of any number of bytes: an action is called before the first write or read of a region since its handle
/// was armed. Emulators invalidate translated code with it, and keep caches of a GPU coherent.
/// </summary>
/// <remarks>
/// <para>
/// The bytes of each access are compared with those of each region, so an access of other bytes of the page calls nothing. It is slower,
/// however: CPUs walk the page table for each access of a kind that an armed handle on the page watches.
/// </para>
/// <para>
/// An access ends before the action is called, and is repeated after it. If the action arms its own handle, the repeated access does not
/// call it again. If another thread arms it meanwhile, the repeated access does.
/// </para>
/// <para>
/// Actions run one at a time, on the thread of the access, which may hold locks of a device. They may access memory, also that of the
/// region, arm handles, flush TLBs and stop CPUs. While an action runs, other CPUs that access its region wait, so it must not wait for
/// such a CPU. A thread that has stopped the CPUs must not access watched memory, except in an action. If an action throws, the access
/// throws.
/// </para>
/// <para>
/// Loads, stores, fetches, atomic operations and bulk accesses of CPUs call actions, and reads and writes of the host and devices through
/// the bus. Page walks, <see cref="PhysicalBus.Memory"/> and accesses of an arena do not.
/// </para>
/// </remarks>
public sealed class MemoryRegions : IAccessWatcher, IDisposable
{
    private const int PageShift = 12; // of the index

    private readonly Lock _changing = new();
    private readonly PhysicalBus _bus;
    private readonly ConcurrentDictionary<ulong, RegionHandle[]> _handles = [];

    /// <summary>Begins to watch a bus.</summary>
    public MemoryRegions(PhysicalBus bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        _bus = bus;
        bus.AddWatcher(this);
    }

    /// <summary>Held while an action runs.</summary>
    internal Lock Calling { get; } = new();

    /// <summary>Watches a region. The handle is armed.</summary>
    /// <param name="start">The physical address of the first byte.</param>
    /// <param name="length">The number of bytes, not 0. The index has an entry for each 4096 bytes.</param>
    /// <param name="access">The kinds of access that call the action.</param>
    /// <param name="action">The action.</param>
    /// <param name="isPersistent">
    /// Whether the handle stays armed: the action is called before each access. Otherwise it is called before the first access since the
    /// handle was armed.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or exceeds 2^64, or no kind of access is given.</exception>
    public RegionHandle Watch(
        PhysicalAddress start, ulong length, WatchedAccess access, Action<RegionAccess> action, bool isPersistent = false)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start.Value, nameof(length));
        if (access is WatchedAccess.None or > WatchedAccess.All)
        {
            throw new ArgumentOutOfRangeException(nameof(access), access, "A handle watches reads, writes or both.");
        }

        var handle = new RegionHandle(this, start, length, access, isPersistent, action);
        lock (_changing)
        {
            for (ulong page = start.Value >> PageShift; page <= handle.Last >> PageShift; page++)
            {
                _handles[page] = _handles.TryGetValue(page, out RegionHandle[]? others) ? [.. others, handle] : [handle];
            }
        }

        Arm(handle);
        return handle;
    }

    /// <summary>Arms handles with one TLB flush. Each access that begins after the call finds them armed.</summary>
    /// <exception cref="ArgumentException">A handle belongs to other regions. Some handles may be armed.</exception>
    /// <exception cref="ObjectDisposedException">A handle is disposed. Some handles may be armed.</exception>
    public void Arm(params ReadOnlySpan<RegionHandle> handles)
    {
        WatchedAccess access = WatchedAccess.None;
        lock (_changing)
        {
            foreach (RegionHandle handle in handles)
            {
                bool isKnown = _handles.TryGetValue(handle.Start.Value >> PageShift, out RegionHandle[]? known) && known.Contains(handle);
                ObjectDisposedException.ThrowIf(!isKnown, handle);
                handle.SetArmed();
                access |= handle.Access;
            }
        }

        // An access that has not seen the handles armed is over after the flush, and no TLB contains its permission.
        if ((access & WatchedAccess.Read) != 0) _bus.FlushAll();
        else if (access != WatchedAccess.None) _bus.FlushWrites();
    }

    /// <summary>Ends the watch of all regions.</summary>
    public void Dispose()
    {
        _bus.RemoveWatcher(this);
        lock (_changing) _handles.Clear();
    }

    WatchedAccess IAccessWatcher.WatchedIn(PhysicalAddress start, ulong length)
    {
        WatchedAccess watched = WatchedAccess.None;
        ulong last = start.Value + (length - 1);
        for (ulong page = start.Value >> PageShift; page <= last >> PageShift; page++)
        {
            if (!_handles.TryGetValue(page, out RegionHandle[]? handles)) continue;
            foreach (RegionHandle handle in handles)
            {
                if (handle.IsWatched && handle.Overlaps(start.Value, last)) watched |= handle.Access;
            }
        }

        return watched;
    }

    IAccessAction? IAccessWatcher.NextAction(
        PhysicalAddress start, ulong length, WatchedAccess access, IReadOnlyList<IAccessAction> called)
    {
        ulong last = start.Value + (length - 1);
        for (ulong page = start.Value >> PageShift; page <= last >> PageShift; page++)
        {
            if (!_handles.TryGetValue(page, out RegionHandle[]? handles)) continue;
            foreach (RegionHandle handle in handles)
            {
                bool mustCall = (handle.Access & access) != 0 && handle.Overlaps(start.Value, last) && handle.IsPending;
                if (mustCall && !HasCalled(called, handle)) return new RegionHandle.Call(handle);
            }
        }

        return null;
    }

    internal void Remove(RegionHandle handle)
    {
        handle.Disarm();
        lock (_changing)
        {
            for (ulong page = handle.Start.Value >> PageShift; page <= handle.Last >> PageShift; page++)
            {
                if (!_handles.TryGetValue(page, out RegionHandle[]? handles)) continue;
                RegionHandle[] others = [.. handles.Where(other => other != handle)];
                if (others.Length == 0) _handles.TryRemove(page, out _);
                else _handles[page] = others;
            }
        }

        lock (Calling)
        {
            // An action that was running is over.
        }
    }

    private static bool HasCalled(IReadOnlyList<IAccessAction> called, RegionHandle handle)
    {
        for (int i = 0; i < called.Count; i++)
        {
            if (called[i] is RegionHandle.Call call && call.IsEnoughFor(handle)) return true;
        }

        return false;
    }
}
