using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

// Accesses that the TLB does not serve: page walks, page boundaries, devices, faults. They begin with the mark Busy set.
public sealed unsafe partial class VirtualCpu<TPaging>
{
    /// <summary>Translates <paramref name="address"/> to a physical address, with the side effects of an access.</summary>
    /// <remarks>
    /// The result may be outdated at once: a flush does not wait for its use. Access memory by the other methods.
    /// </remarks>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    public PhysicalAddress Translate(VirtualAddress address, MemoryAccess access)
    {
        while (true)
        {
            Location location;
            PageFault fault;
            bool isFound;
            Enter();
            try
            {
                isFound = TryWalk(address.Value, access, out location, out fault);
            }
            finally
            {
                Leave();
            }

            if (isFound) return location.Physical;
            if (!TryHandle(fault)) throw new PageFaultException(fault);
        }
    }

    /// <summary>
    /// Reads memory for a debugger: without accessed bits, page faults and devices. Any thread may call it.
    /// </summary>
    /// <returns>
    /// False if not all bytes are mapped to RAM or ROM. Then the bytes of the pages before the first such page are in
    /// <paramref name="target"/>.
    /// </returns>
    public bool TryPeek(VirtualAddress address, Span<byte> target)
    {
        PageTable<TPaging, BusMemory>? table = Root is { } root ? new(Bus.Memory, root) : null;
        while (!target.IsEmpty)
        {
            int length = (int)Math.Min((ulong)target.Length, PageMask + 1 - (address.Value & PageMask));
            PhysicalAddress physical = new(address.Value);
            if (table is not null && !table.TryTranslate(address, out physical)) return false;
            if (!Bus.TryPeek(physical, target[..length])) return false;
            target = target[length..];
            address = new VirtualAddress(unchecked(address.Value + (ulong)length));
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private T LoadSlowly<T>(VirtualAddress address, MemoryAccess access)
        where T : unmanaged
        => TryLoadSlowly(address, access, out T value, out PageFault fault) ? value : throw new PageFaultException(fault);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void StoreSlowly<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        if (!TryStoreSlowly(address, value, out PageFault fault)) throw new PageFaultException(fault);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryLoadSlowly<T>(VirtualAddress address, MemoryAccess access, out T value, out PageFault fault)
        where T : unmanaged
    {
        byte* host = BusAccess.IsSingle<T>() ? Refill(address.Value, access, (uint)sizeof(T)) : null;
        if (host == null) return TryLoadAny(address, access, out value, out fault);
        value = BusAccess.Load<T>(host);
        Leave();
        fault = default;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryStoreSlowly<T>(VirtualAddress address, T value, out PageFault fault)
        where T : unmanaged
    {
        byte* host = BusAccess.IsSingle<T>() ? Refill(address.Value, MemoryAccess.Write, (uint)sizeof(T)) : null;
        if (host == null) return TryStoreAny(address, value, out fault);
        BusAccess.Store(host, value);
        Leave();
        fault = default;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLoadAny<T>(VirtualAddress address, MemoryAccess access, out T value, out PageFault fault)
        where T : unmanaged
    {
        value = default;
        return TryAccess(address.Value, access, MemoryMarshal.AsBytes(new Span<T>(ref value)), out fault);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryStoreAny<T>(VirtualAddress address, T value, out PageFault fault)
        where T : unmanaged
        => TryAccess(address.Value, MemoryAccess.Write, MemoryMarshal.AsBytes(new Span<T>(ref value)), out fault);

    /// <summary>
    /// The frequent TLB miss: an aligned access of a small page of RAM, whose entries need no change. Returns the byte in memory, and has
    /// cached the translation; null leaves the access to <see cref="TryAccess"/>. The mark is set before and after.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Refill(ulong address, MemoryAccess access, uint size)
    {
        bool isWrite = access == MemoryAccess.Write, hasTrackers = Bus.HasTrackers;
        if ((address & (size - 1)) != 0 || (isWrite && hasTrackers) || Bus.HasWatchers) return null;
        if (Bus.Shootdown.StopsCpus || IsDisposed) return null;
        ref readonly BlockMemory memory = ref RootMemory;
        if (!HardwareWalk<TPaging>.TryFindPte(in memory, RootInMemory, address, out ulong raw)) return null;

        var pte = new Entry<TPaging>(raw, PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, address));
        bool isDirty = pte.IsDirty;
        if (!pte.IsLeaf || !pte.IsAccessed || (isWrite && !isDirty)) return null;
        AllowedAccess allowed = AllowedFor(pte.Rights);
        if ((allowed & (AllowedAccess)(1 << (int)access)) == 0) return null;
        byte* host = memory.HostOf(pte.Address.Value, PageMask + 1);
        if (host == null) return null;

        TlbMisses++;
        SetEntry(address & ~PageMask, host, allowed, isDirty && !(hasTrackers && !isWrite));
        return host + (address & PageMask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetEntry(ulong page, byte* host, AllowedAccess allowed, bool canWrite)
    {
        TlbEntry* entry = EntryOf(page);
        entry->Addend = (ulong)host - page;
        Volatile.Write(ref entry->Read, (allowed & AllowedAccess.Read) != 0 ? page : TlbEntry.Invalid);
        Volatile.Write(ref entry->Write, canWrite && (allowed & AllowedAccess.Write) != 0 ? page : TlbEntry.Invalid);
        Volatile.Write(ref entry->Execute, (allowed & AllowedAccess.Execute) != 0 ? page : TlbEntry.Invalid);
    }

    /// <summary>Copies between memory and <paramref name="value"/>, a value of at most a page. The mark is set.</summary>
    private bool TryAccess(ulong address, MemoryAccess access, Span<byte> value, out PageFault fault)
    {
        Leave();
        if ((ulong)value.Length > PageMask + 1)
        {
            throw new NotSupportedException(
                $"A value has {value.Length} bytes and a page {PageMask + 1}: a value may cross one page boundary.");
        }

        if ((Controls & MmuControls.TrapMisaligned) != 0 && address % (ulong)value.Length != 0)
        {
            fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.Misaligned);
            return false;
        }

        int inFirst = (int)Math.Min((ulong)value.Length, PageMask + 1 - (address & PageMask));
        ulong next = unchecked(address + (ulong)inFirst);
        var actions = default(PendingActions);
        while (true)
        {
            // Both pages must be found before the first byte is stored.
            Location second = default;
            bool crosses = inFirst < value.Length;
            bool isFound, mustCall = false;
            Location first;
            Enter();
            try
            {
                isFound = TryFind(address, access, out first, out fault) && (!crosses || TryFind(next, access, out second, out fault));
                mustCall = isFound && (FindsAction(first, inFirst, ref actions, Watched(access))
                    || (crosses && FindsAction(second, value.Length - inFirst, ref actions, Watched(access))));
                if (isFound && !mustCall)
                {
                    if (crosses
                        && !(CanAccess(address, access, first, inFirst, out fault)
                            && CanAccess(next, access, second, value.Length - inFirst, out fault)))
                    {
                        return false;
                    }

                    if (first.IsMemory) Copy(access, first, value[..inFirst]);
                    if (second.IsMemory) Copy(access, second, value[inFirst..]);
                }
            }
            finally
            {
                Leave();
            }

            if (mustCall)
            {
                actions.Call(this);
                continue;
            }

            if (isFound)
            {
                return (first.IsMemory || TryAccessBus(address, access, first, value[..inFirst], out fault))
                    && (!crosses || second.IsMemory || TryAccessBus(next, access, second, value[inFirst..], out fault));
            }

            if (!TryHandle(fault)) return false;
        }
    }

    private static WatchedAccess Watched(MemoryAccess access)
        => access == MemoryAccess.Write ? WatchedAccess.Write : WatchedAccess.Read;

    /// <summary>
    /// Whether an action must be called before the access. A translation from the TLB is not watched: a flush follows each change.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FindsAction(Location location, int length, ref PendingActions actions, WatchedAccess access)
        => Bus.HasWatchers && location.IsMemory && !location.IsCached && actions.TryFind(Bus, location.Physical, length, access);

    private static void Copy(MemoryAccess access, Location location, Span<byte> value)
    {
        if (access != MemoryAccess.Write) BusAccess.Copy(new Span<byte>(location.Host, value.Length), value);
        else if (location.IsWritable) BusAccess.Copy(value, new Span<byte>(location.Host, value.Length));
    }

    private static bool IsDeviceAccess(int length) => length is 1 or 2 or 4 or 8;

    /// <summary>Whether something is at the location for an access of <paramref name="length"/> bytes.</summary>
    private bool CanAccess(ulong address, MemoryAccess access, Location location, int length, out PageFault fault)
    {
        ulong physical = location.Physical.Value;
        bool can = location.IsMemory
            || (IsDeviceAccess(length) && Bus.TryFindDevice(physical, length, out _))
            || Bus.HostOf(physical, length, isWrite: false) != null;
        fault = can ? default : new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        return can;
    }

    /// <summary>An access of a page that is not, or not only, memory. A flush does not wait for it.</summary>
    private bool TryAccessBus(ulong address, MemoryAccess access, Location location, Span<byte> value, out PageFault fault)
    {
        fault = default;
        bool isWrite = access == MemoryAccess.Write;
        PhysicalAddress physical = location.Physical;
        if (IsDeviceAccess(value.Length) && Bus.TryFindDevice(physical.Value, value.Length, out DeviceRange device))
        {
            ulong offset = physical.Value - device.Start, word = 0;
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<ulong>(ref word))[..value.Length]; // little-endian, as all formats
            if (isWrite)
            {
                value.CopyTo(bytes);
                device.Device.Write(offset, word, value.Length, this);
            }
            else
            {
                word = device.Device.Read(offset, value.Length, this);
                bytes.CopyTo(value);
            }

            return true;
        }

        if (isWrite ? Bus.TryWrite(physical, value) || Bus.IsRom(physical.Value, value.Length) : Bus.TryRead(physical, value)) return true;
        fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        return false;
    }

    /// <summary>Finds <paramref name="address"/> in the TLB or by a page walk. A store has been reported to the trackers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFind(ulong address, MemoryAccess access, out Location location, out PageFault fault)
    {
        TlbEntry* entry = EntryOf(address);
        if (TagFor(entry, access) != (address & ~PageMask)) return TryWalk(address, access, out location, out fault);
        location = new Location((byte*)(address + entry->Addend), default, isWritable: true, isCached: true);
        fault = default;
        return true;
    }

    /// <summary>
    /// Walks the page table, and caches the translation if the page is memory. A store has been reported to the trackers.
    /// </summary>
    private bool TryWalk(ulong address, MemoryAccess access, out Location location, out PageFault fault)
    {
        TlbMisses++;
        ulong page = address & ~PageMask, offset = address & PageMask;
        var translation = new Translation(new PhysicalAddress(page), AllowedAccess.All, IsDirty: true);
        fault = default;
        location = default;
        if (Root is { } root)
        {
            PageFaultReason reason = HardwareWalk<TPaging>.Translate(this, root, address, access, out translation);
            if (reason != PageFaultReason.None)
            {
                fault = new PageFault(new VirtualAddress(address), access, reason);
                return false;
            }
        }

        byte* host = Bus.HostOf(translation.Page.Value, PageMask + 1, out bool isRam);
        location = new Location(host == null ? null : host + offset, translation.Page + offset, isRam);
        if (host != null) Cache(page, host, access, translation, isRam);
        return true;
    }

    private void Cache(ulong page, byte* host, MemoryAccess access, Translation translation, bool isRam)
    {
        bool isWrite = access == MemoryAccess.Write, hasTrackers = Bus.HasTrackers;
        if (isWrite && isRam && hasTrackers) NotifyTrackers(translation.Page, PageMask + 1);

        // With trackers only a store may permit stores: a load has not been reported. An atomic operation also reads, so it needs a page
        // that is not watched at all.
        WatchedAccess watched = Bus.WatchedIn(translation.Page, PageMask + 1);
        bool canWrite = isRam && translation.IsDirty && (isWrite || !hasTrackers) && watched == WatchedAccess.None;
        AllowedAccess withoutAction = (watched & WatchedAccess.Read) == 0 ? AllowedAccess.All : AllowedAccess.Write;
        SetEntry(page, host, translation.Allowed & withoutAction, canWrite);
    }

    private static ulong TagFor(TlbEntry* entry, MemoryAccess access) => access switch
    {
        MemoryAccess.Read => Volatile.Read(ref entry->Read),
        MemoryAccess.Write => Volatile.Read(ref entry->Write),
        _ => Volatile.Read(ref entry->Execute),
    };

    /// <summary>Lets the handler handle a fault; false if there is none, or it could not.</summary>
    private bool TryHandle(PageFault fault) => _mmu.FaultHandler is { } handler && handler.TryHandle(this, fault);

    /// <summary>Begins an access, after a flush or stop that waits for this CPU.</summary>
    /// <exception cref="ObjectDisposedException">The CPU or the bus is disposed.</exception>
    private void Enter()
    {
        Volatile.Write(ref Busy, 1);
        var spinner = new SpinWait();
        while (Bus.Shootdown.StopsCpus && !Bus.IsDisposed)
        {
            Leave();
            spinner.SpinOnce(sleep1Threshold: 100);
            Volatile.Write(ref Busy, 1);
        }

        if (!IsDisposed && !Bus.IsDisposed) return;
        Leave();
        Bus.ThrowIfDisposed();
        throw new ObjectDisposedException(nameof(VirtualCpu<>), $"CPU {Index} was removed from its MMU.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Volatile.Write(ref Busy, 0);

    /// <summary>Where an access goes.</summary>
    private readonly struct Location(byte* host, PhysicalAddress physical, bool isWritable, bool isCached = false)
    {
        /// <summary>The byte in memory; null for a device, a hole, or a page that is only partly memory.</summary>
        public byte* Host => host;

        /// <summary>The physical address; not set if the TLB served the access.</summary>
        public PhysicalAddress Physical => physical;

        /// <summary>Whether the memory is RAM.</summary>
        public bool IsWritable => isWritable;

        /// <summary>Whether the TLB served the access.</summary>
        public bool IsCached => isCached;

        public bool IsMemory => host != null;
    }
}
