using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>
/// A CPU of a <see cref="SoftwareMmu{TPaging}"/>: privilege mode, control bits, root table, and TLBs. The derived class has the paging
/// format as a type argument, and the accesses.
/// </summary>
/// <remarks>One thread at a time uses a CPU. Only the members that say so may be called by others.</remarks>
public abstract unsafe class VirtualCpu : IDisposable
{
    private const int MaxAddressSpaces = 8;
    private const ulong NoRoot = ulong.MaxValue; // not aligned, so no table has this address

    // Guests set some of these around an access, so they do not flush, as in hardware.
    private const MmuControls Toggled = ~(MmuControls.Wp | MmuControls.Smep | MmuControls.Smap);

    private readonly List<TlbSet> _tlbs = []; // the last one was used last
    private readonly List<PermissionContext> _contexts = [];
    private readonly int _pageShift;
    private AccessMark _mark = new();
    private TlbSet _current;
    private int _context;
    private ulong _root = NoRoot; // one word: a debugger reads it from its own thread
    private int _tracking;
    private int _callingOut; // the thread of a CallOut
    private int _state; // CpuStates
    private long _idleSince = -1; // the mark of the CPU when a flush last found it between accesses
    private PermissionContext.AllowedByRights _allowed;

    private protected VirtualCpu(PhysicalBus bus, int index, int tlbEntries, int pageShift)
    {
        Bus = bus;
        Shootdown = bus.Shootdown;
        Index = index;
        TlbEntries = tlbEntries;
        TlbMask = (ulong)tlbEntries - 1;
        _pageShift = pageShift;
        _current = new TlbSet(tlbEntries);
        _tlbs.Add(_current);
    }

    /// <summary>The bus that the CPU accesses.</summary>
    public PhysicalBus Bus { get; }

    /// <summary>The number of CPUs of the MMU that were added before.</summary>
    public int Index { get; }

    /// <summary>
    /// The number of entries of a TLB: a page each. There is one for each mode, with the control bits that matter in it, and each of the
    /// last eight address spaces.
    /// </summary>
    public int TlbEntries { get; }

    /// <summary>The address space whose page faults the handler handles; null for a guest with a kernel of its own.</summary>
    public AddressSpace? Space { get; private set; }

    /// <summary>
    /// The physical address of the root table; null if paging is off, so that a virtual address is the physical one (RISC-V: <c>satp</c>
    /// mode Bare and M-mode, x86: <c>CR0.PG</c> = 0).
    /// </summary>
    public PhysicalAddress? Root
    {
        get
        {
            ulong root = Volatile.Read(ref _root);
            return root == NoRoot ? null : new PhysicalAddress(root);
        }
    }

    /// <summary>The privilege mode of accesses. A change flushes nothing: each mode has its TLB.</summary>
    public PrivilegeMode Mode
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            SelectContext();
        }
    }

    /// <summary>
    /// The control bits. A change of <see cref="MmuControls.Wp"/>, <see cref="MmuControls.Smep"/> or <see cref="MmuControls.Smap"/> flushes
    /// the TLBs of this CPU; each combination of the others has its TLB. At first <see cref="MmuControls.Wp"/>,
    /// <see cref="MmuControls.Ha"/> and <see cref="MmuControls.Hd"/> are set.
    /// </summary>
    public MmuControls Controls
    {
        get;
        set
        {
            MmuControls changed = field ^ value;
            if (changed == MmuControls.None) return;
            field = value;
            SelectContext();
            if ((changed & ~Toggled) != 0) Flush(VirtualRange.All);
        }
    } = MmuControls.Wp | MmuControls.Ha | MmuControls.Hd;

    /// <summary>The number of accesses that needed a page walk.</summary>
    public long TlbMisses { get; private protected set; }

    /// <summary>The entries of the current TLB.</summary>
    private protected TlbEntry* Tlb { get; private set; }

    private protected ulong TlbMask { get; }

    private protected ref AccessMark Mark => ref _mark;

    private protected TlbShootdown Shootdown { get; }

    /// <summary>Whether the CPU is parked or disposed.</summary>
    private protected CpuStates State => (CpuStates)Volatile.Read(ref _state);

    /// <summary>Whether the TLB is empty, and the CPU executes a barrier before it fills it.</summary>
    internal bool IsParked => (State & CpuStates.Parked) != 0;

    /// <summary>What the flush that runs does with this CPU. Only the flush uses it.</summary>
    internal FlushRole FlushRole { get; private set; }

    /// <summary>Whether the CPU has begun an access since the flush, so that earlier ones are over.</summary>
    internal bool HasSeenFlush => _mark.IsCurrent(_mark.Seen);

    /// <summary>Whether an access may be under way that began before the flush. Exact after a barrier.</summary>
    internal bool IsInOldAccess => _mark.Seen is var seen && AccessMark.IsInAccess(seen) && !_mark.IsCurrent(seen);

    /// <summary>Sets the root table and flushes the TLB, as a move to CR3 or a write to <c>satp</c> with a fence does.</summary>
    /// <param name="root">
    /// The physical address of the root table. Null turns paging off, and flushes nothing: the TLB for this has no translations of a guest.
    /// </param>
    public void SetRoot(PhysicalAddress? root)
    {
        Select(root, null);
        if (root is not null) _current.Drop(new TlbFlush(VirtualRange.All, OnlyWrites: false), _pageShift);
    }

    /// <summary>
    /// Sets the root table of an address space with an ID (RISC-V and AArch64: ASID, x86: PCID). Translations that were cached for this
    /// pair are used again, so flush what has changed meanwhile.
    /// </summary>
    /// <param name="root">The physical address of the root table.</param>
    /// <param name="asid">The address space ID.</param>
    public void SetRoot(PhysicalAddress root, int asid) => Select(root, asid);

    /// <summary>
    /// Switches to <paramref name="space"/>, whose flushes must reach this CPU: see <see cref="SoftwareMmu{TPaging}.Attach"/>.
    /// </summary>
    public void SetSpace(AddressSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        SetRoot(space.Root);
        Space = space;
    }

    /// <summary>
    /// Flushes the translations of <paramref name="range"/> from the TLBs of this CPU, of all address spaces. The thread of the CPU calls
    /// it (RISC-V: <c>sfence.vma</c>, x86: <c>invlpg</c>). <see cref="SoftwareMmu{TPaging}.Flush(VirtualRange)"/> flushes all CPUs, from
    /// any thread.
    /// </summary>
    public void Flush(VirtualRange range) => Drop(new TlbFlush(range, OnlyWrites: false));

    /// <summary>
    /// Removes the CPU from its MMU, after its current access. Later ones throw <see cref="ObjectDisposedException"/>. Any thread may call
    /// it.
    /// </summary>
    public void Dispose()
    {
        Shootdown.Remove(this);
        Remove();
        GC.SuppressFinalize(this);
    }

    /// <summary>Invalidates tags. Any thread may call it.</summary>
    /// <returns>Whether one of them was valid.</returns>
    internal bool Drop(TlbFlush flush) => Drop(flush, except: 0);

    /// <summary>
    /// Invalidates the tags that accesses of earlier generations have cached. These accesses are over. If a tag is replaced meanwhile, the
    /// accesses that have used it are over too.
    /// </summary>
    /// <returns>Whether one of them was valid.</returns>
    internal bool DropOld(TlbFlush flush) => Drop(flush, _mark.Generation);

    /// <summary>Whether this thread is in a tracker that this CPU has called.</summary>
    internal bool IsInTracker => Volatile.Read(ref _tracking) == Environment.CurrentManagedThreadId;

    /// <summary>Whether this thread is the thread of this CPU, and in no access.</summary>
    internal bool IsCallingOut => Volatile.Read(ref _callingOut) == Environment.CurrentManagedThreadId;

    /// <summary>Begins a call to other code, by the thread of the CPU, in no access.</summary>
    internal CallOut CallOut() => new(ref _callingOut);

    /// <summary>Marks the CPU as disposed: it does not begin an access that needs a page walk.</summary>
    internal void MarkDisposed() => Interlocked.Or(ref _state, (int)CpuStates.Disposed);

    /// <summary>Begins a flush.</summary>
    internal void SetFlushRole()
    {
        FlushRole role = IsParked ? FlushRole.LeftOut : IsCallingOut ? FlushRole.Caller : FlushRole.Awaited;
        if (FlushRole != role) FlushRole = role; // seldom: the CPU reads this cache line all the time
    }

    /// <summary>Begins to wait for accesses, after tags were invalidated.</summary>
    internal void BeginGeneration() => _mark.BeginGeneration();

    /// <summary>Parks the CPU if it has begun no access since another flush, on condition: see <see cref="ConfirmParked"/>.</summary>
    internal void ParkIfIdle()
    {
        long seen = _mark.Seen;
        bool isIdle = !AccessMark.IsInAccess(seen) && seen == _idleSince;
        _idleSince = seen;
        if (!isIdle) return;
        Interlocked.Or(ref _state, (int)CpuStates.Parked);
        Drop(new TlbFlush(VirtualRange.All, OnlyWrites: false));
    }

    /// <summary>
    /// After a barrier: the CPU stays parked if it has begun no access before the barrier. One that began and ended meanwhile may have left
    /// a translation.
    /// </summary>
    internal void ConfirmParked()
    {
        if (IsParked && (_mark.Seen != _idleSince || Drop(new TlbFlush(VirtualRange.All, OnlyWrites: false)))) Unpark();
    }

    /// <summary>Ends the parking, with a barrier.</summary>
    private protected void Unpark() => Interlocked.And(ref _state, ~(int)CpuStates.Parked);

    private protected abstract void Remove();

    /// <summary>Prepares walks from the root table, which <paramref name="memory"/> holds, or no memory.</summary>
    private protected abstract void SetRootTable(in MemoryBlock memory, ulong root);

    /// <summary>What pages allow in this mode.</summary>
    private protected abstract PermissionContext CreateContext();

    /// <summary>Whether <paramref name="context"/> is that of this mode.</summary>
    private protected abstract bool IsCurrent(PermissionContext context);

    /// <summary>The same, from a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal AllowedAccess AllowedFor(AccessRights rights) => (AllowedAccess)_allowed[(int)(rights & AccessRights.All)];

    /// <summary>Whether a page with <paramref name="rights"/> allows the access in this mode.</summary>
    internal bool Allows(MemoryAccess access, AccessRights rights) => AllowedFor(rights).Includes(access);

    /// <summary>Notifies the trackers of a write to <paramref name="length"/> bytes at <paramref name="start"/>.</summary>
    internal void NotifyTrackers(PhysicalAddress start, ulong length)
    {
        Volatile.Write(ref _tracking, Environment.CurrentManagedThreadId);
        try
        {
            Bus.NotifyTrackers(this, start, length);
        }
        catch
        {
            _mark.End(); // the access ends here
            throw;
        }
        finally
        {
            Volatile.Write(ref _tracking, 0);
        }
    }

    private bool Drop(TlbFlush flush, long except)
    {
        bool wereValid = false;
        lock (_tlbs)
        {
            foreach (TlbSet tlbs in _tlbs) wereValid |= tlbs.Drop(flush, _pageShift, except);
        }

        return wereValid;
    }

    private void Select(PhysicalAddress? root, int? asid)
    {
        Space = null;
        Volatile.Write(ref _root, root?.Value ?? NoRoot);
        SetRootTable(root is { } table ? Bus.RamAt(table.Value) : default, _root);
        if (!_current.Serves(root, asid)) SetCurrent(root, asid);
        SelectTlb();
    }

    private void SetCurrent(PhysicalAddress? root, int? asid)
    {
        lock (_tlbs)
        {
            int index = 0;
            while (index < _tlbs.Count && !_tlbs[index].Serves(root, asid)) index++;
            bool isKnown = index < _tlbs.Count;
            if (!isKnown && _tlbs.Count < MaxAddressSpaces) _tlbs.Add(new TlbSet(TlbEntries));
            else if (!isKnown) index = 0; // the one that was not used for the longest time

            _current = _tlbs[index];
            _tlbs.RemoveAt(index);
            _tlbs.Add(_current);
            if (isKnown) return;
            _current.Drop(new TlbFlush(VirtualRange.All, OnlyWrites: false), _pageShift);
            _current.Begin(root, asid);
        }
    }

    /// <summary>After a change of the mode or the control bits.</summary>
    private protected void SelectContext()
    {
        _context = 0;
        while (_context < _contexts.Count && !IsCurrent(_contexts[_context])) _context++;
        if (_context == PermissionContext.Most)
        {
            Flush(VirtualRange.All);
            _contexts.Clear();
            _context = 0;
        }

        if (_context == _contexts.Count) _contexts.Add(CreateContext());
        _allowed = _contexts[_context].Allowed;
        SelectTlb();
    }

    private void SelectTlb()
    {
        if (_current.Find(_context) is not { } tlb)
        {
            lock (_tlbs) tlb = _current.Add(_context); // a flush must see it
        }

        Tlb = tlb.Entries;
    }
}
