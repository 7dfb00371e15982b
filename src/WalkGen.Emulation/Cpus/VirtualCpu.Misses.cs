using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

// TLB misses: page walks, and what they put into the TLB. They begin in an access that Mark.Begin has begun.
public sealed unsafe partial class VirtualCpu<TPaging>
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private T LoadSlowly<T>(VirtualAddress address, MemoryAccess access)
        where T : unmanaged
    {
        byte* host = BusAccess.IsSingle<T>() ? Refill(address.Value, access, (uint)sizeof(T)) : null;
        if (host == null) return LoadAny<T>(address, access);
        T value = BusAccess.Load<T>(host);
        Leave();
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void StoreSlowly<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        byte* host = BusAccess.IsSingle<T>() ? Refill(address.Value, MemoryAccess.Write, (uint)sizeof(T)) : null;
        if (host == null)
        {
            StoreAny(address, value);
            return;
        }

        BusAccess.Store(host, value);
        Leave();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
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
    private T LoadAny<T>(VirtualAddress address, MemoryAccess access)
        where T : unmanaged
        => TryLoadAny(address, access, out T value, out PageFault fault) ? value : throw new PageFaultException(fault);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreAny<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        if (!TryStoreAny(address, value, out PageFault fault)) throw new PageFaultException(fault);
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
    /// cached the translation; null leaves the access to <see cref="TryAccess"/>. The access is not over. The method calls
    /// nothing and is short: the processor works on the loads of several misses at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Refill(ulong address, MemoryAccess access, uint size)
    {
        BusConditions conditions = Shootdown.Conditions;
        if ((address & (size - 1)) != 0 || conditions > BusConditions.HasTrackers || State != CpuStates.None) return null;
        if (!_tables.TryFindPte(address, out ulong raw, out AccessRights rights)) return null;

        var pte = new Entry<TPaging>(raw, PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, address));
        if (!pte.Has(EntryFlags.Leaf | EntryFlags.Accessed)) return null;

        // The first store to a page sets the dirty bit, or is reported to the trackers.
        bool canWrite = pte.IsDirty && conditions == BusConditions.None && !HardwareMarks<TPaging>.IsCleanOnArm(raw);
        AllowedAccess allowed = AllowedFor(rights & pte.Rights) & (canWrite ? AllowedAccess.All : ~AllowedAccess.Write);
        ulong physical = pte.Address.Value;
        if (!allowed.Includes(access) || !_tables.Memory.Contains(physical)) return null;

        TlbMisses++;
        byte* host = _tables.Memory.HostOf(physical);
        SetEntry(address & ~PageMask, host, allowed);
        return host + (address & PageMask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetEntry(ulong page, byte* host, AllowedAccess allowed)
    {
        ulong index = (page >> TPaging.PageShift) & TlbMask;
        Volatile.Write(ref SoftTlb.GenerationsOf(Tlb, TlbMask + 1)[index], Mark.Seen);
        TlbEntry* entry = Tlb + index;
        entry->Addend = (ulong)host - page;
        Volatile.Write(ref entry->Read, (allowed & AllowedAccess.Read) != 0 ? page : TlbEntry.Invalid);
        Volatile.Write(ref entry->Write, (allowed & AllowedAccess.Write) != 0 ? page : TlbEntry.Invalid);
        Volatile.Write(ref entry->Execute, (allowed & AllowedAccess.Execute) != 0 ? page : TlbEntry.Invalid);
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

        _tables.Learn(address);
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
        AllowedAccess allowed = canWrite ? AllowedAccess.Write : AllowedAccess.None;
        if ((watched & WatchedAccess.Read) == 0) allowed |= AllowedAccess.Read | AllowedAccess.Execute;
        SetEntry(page, host, translation.Allowed & allowed);
    }

    private static ulong TagFor(TlbEntry* entry, MemoryAccess access) => access switch
    {
        MemoryAccess.Read => Volatile.Read(ref entry->Read),
        MemoryAccess.Write => Volatile.Read(ref entry->Write),
        _ => Volatile.Read(ref entry->Execute),
    };

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
