using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

// TLB misses: page walks, and what they put into the TLB. They begin with the mark Busy set.
public sealed unsafe partial class VirtualCpu<TPaging>
{
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
        ref readonly MemoryBlock memory = ref RootMemory;
        if (!HardwareWalk<TPaging>.TryFindPte(in memory, RootInMemory, address, out ulong raw)) return null;

        var pte = new Entry<TPaging>(raw, PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, address));
        bool isDirty = pte.IsDirty;
        if (!pte.IsLeaf || !pte.IsAccessed || (isWrite && !isDirty)) return null;
        AllowedAccess allowed = AllowedFor(pte.Rights);
        if (!allowed.Includes(access)) return null;
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
