using WalkGen.Emulation;

namespace WalkGen.Dirty;

/// <summary>
/// A watched region of physical memory with an action that is called before the first access since it was armed; see
/// <see cref="MemoryRegions"/>. Any thread may use it.
/// </summary>
public sealed class RegionHandle : IDisposable
{
    private readonly Lock _changing = new();
    private readonly MemoryRegions _regions;
    private readonly Action<RegionAccess> _action;
    private volatile bool _isArmed;
    private volatile int _callingThread; // 0 if the action does not run
    private long _arms; // by other threads than the one that calls the action

    internal RegionHandle(
        MemoryRegions regions, PhysicalAddress start, ulong length, WatchedAccess access, bool isPersistent, Action<RegionAccess> action)
    {
        _regions = regions;
        _action = action;
        Start = start;
        Length = length;
        Access = access;
        IsPersistent = isPersistent;
    }

    /// <summary>The physical address of the first byte.</summary>
    public PhysicalAddress Start { get; }

    /// <summary>The number of bytes.</summary>
    public ulong Length { get; }

    /// <summary>The kinds of access that call the action.</summary>
    public WatchedAccess Access { get; }

    /// <summary>Whether the handle stays armed, so that the action is called before each access.</summary>
    public bool IsPersistent { get; }

    /// <summary>Whether the next access calls the action.</summary>
    public bool IsArmed => _isArmed;

    /// <summary>The last byte.</summary>
    internal ulong Last => Start.Value + (Length - 1);

    /// <summary>Arms the handle. Each access that begins after the call finds it armed.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public void Arm() => _regions.Arm(this);

    /// <summary>Disarms the handle. An access that is under way may still call the action.</summary>
    public void Disarm() => _isArmed = false;

    /// <summary>Ends the watch. The action does not run after the call, unless it is the action that calls.</summary>
    public void Dispose() => _regions.Remove(this);

    /// <summary>Whether an access of the bytes from <paramref name="first"/> to <paramref name="last"/> touches the region.</summary>
    internal bool Overlaps(ulong first, ulong last) => first <= Last && last >= Start.Value;

    /// <summary>
    /// Whether an access by this thread must wait for the action: it has to be called, or another thread is calling it. The action itself
    /// may access the region.
    /// </summary>
    internal bool IsPending
    {
        get
        {
            bool isArmed = _isArmed; // read first: the action begins to run before the handle is disarmed
            int calling = _callingThread;
            return calling == 0 ? isArmed : calling != Environment.CurrentManagedThreadId;
        }
    }

    /// <summary>Whether CPUs must not cache the permission for the access.</summary>
    internal bool IsWatched
    {
        get
        {
            bool isArmed = _isArmed;
            return isArmed || _callingThread != 0;
        }
    }

    /// <summary>Arms the handle without a flush.</summary>
    internal void SetArmed()
    {
        lock (_changing)
        {
            _isArmed = true;
            if (_callingThread != Environment.CurrentManagedThreadId) _arms++;
        }
    }

    /// <summary>A call of the action before one access.</summary>
    internal sealed class Call(RegionHandle handle) : IAccessAction
    {
        private long _arms = -1;

        /// <summary>
        /// Whether the access needs no more calls of the action of <paramref name="other"/>. If another thread has armed the handle since
        /// then, it needs one: that thread relies on the memory as it was when it armed the handle.
        /// </summary>
        public bool IsEnoughFor(RegionHandle other) => handle == other && _arms == Volatile.Read(ref handle._arms);

        void IAccessAction.Call(VirtualCpu? cpu, PhysicalAddress start, ulong length, WatchedAccess access)
        {
            lock (handle._regions.Calling)
            {
                lock (handle._changing)
                {
                    if (!handle._isArmed) return; // another thread has called the action while this one waited
                    _arms = handle._arms;
                    handle._callingThread = Environment.CurrentManagedThreadId;
                    if (!handle.IsPersistent) handle._isArmed = false; // the action may arm it again
                }

                try
                {
                    handle._action(new RegionAccess(handle, cpu, start, length, access));
                }
                finally
                {
                    handle._callingThread = 0;
                }
            }
        }
    }
}
