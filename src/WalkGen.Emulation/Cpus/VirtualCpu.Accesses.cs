using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// A CPU of a <see cref="SoftwareMmu{TPaging}"/>, for loads, stores, fetches and atomic operations by one thread at a time.
/// </summary>
/// <remarks>
/// <para>
/// An aligned access of 1, 2, 4 or 8 bytes of RAM is one access of the host: it is single-copy atomic, and happens once. Loads acquire and
/// stores release. Other accesses may be split.
/// </para>
/// <para>
/// An access is atomic with respect to a TLB flush: it ends before the flush returns, or begins after the flush and reads the changed
/// tables. Devices are an exception: their methods run after the translation has ended.
/// </para>
/// </remarks>
/// <typeparam name="TPaging">The paging format.</typeparam>
public sealed unsafe partial class VirtualCpu<TPaging> : VirtualCpu
    where TPaging : struct, IPagingFormat
{
    private readonly SoftwareMmu<TPaging> _mmu;
    private TableWalk<TPaging> _tables = new();

    internal VirtualCpu(SoftwareMmu<TPaging> mmu, int index, int tlbEntries)
        : base(mmu.Bus, index, tlbEntries, TPaging.PageShift)
    {
        _mmu = mmu;
        SelectContext();
    }

    private static ulong PageMask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1UL << TPaging.PageShift) - 1;
    }

    /// <summary>Loads a value, which may cross a page boundary.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(VirtualAddress address)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Read) == Tag<T>(address.Value))
        {
            T value = BusAccess.Load<T>((byte*)(address.Value + entry->Addend));
            Mark.End(generation);
            return value;
        }

        return LoadSlowly<T>(address, MemoryAccess.Read);
    }

    /// <summary>Stores a value, which may cross a page boundary. If a page fault is not handled, nothing is stored.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Write) == Tag<T>(address.Value))
        {
            BusAccess.Store((byte*)(address.Value + entry->Addend), value);
            Mark.End(generation);
            return;
        }

        StoreSlowly(address, value);
    }

    /// <summary>Fetches an instruction: a load that needs the permission to execute.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Fetch<T>(VirtualAddress address)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Execute) == Tag<T>(address.Value))
        {
            T value = BusAccess.Load<T>((byte*)(address.Value + entry->Addend));
            Mark.End(generation);
            return value;
        }

        return LoadSlowly<T>(address, MemoryAccess.Execute);
    }

    /// <summary>Loads a value; false and the fault if a page fault was not handled.</summary>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoad<T>(VirtualAddress address, out T value, out PageFault fault)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Read) == Tag<T>(address.Value))
        {
            value = BusAccess.Load<T>((byte*)(address.Value + entry->Addend));
            Mark.End(generation);
            fault = default;
            return true;
        }

        return TryLoadSlowly(address, MemoryAccess.Read, out value, out fault);
    }

    /// <summary>Stores a value; false and the fault if a page fault was not handled. Then nothing is stored.</summary>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore<T>(VirtualAddress address, T value, out PageFault fault)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Write) == Tag<T>(address.Value))
        {
            BusAccess.Store((byte*)(address.Value + entry->Addend), value);
            Mark.End(generation);
            fault = default;
            return true;
        }

        return TryStoreSlowly(address, value, out fault);
    }

    /// <summary>Fetches an instruction; false and the fault if a page fault was not handled.</summary>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFetch<T>(VirtualAddress address, out T value, out PageFault fault)
        where T : unmanaged
    {
        TlbEntry* entry = EntryOf(address.Value);
        long generation = Mark.Begin();
        if (BusAccess.IsSingle<T>() && Volatile.Read(ref entry->Execute) == Tag<T>(address.Value))
        {
            value = BusAccess.Load<T>((byte*)(address.Value + entry->Addend));
            Mark.End(generation);
            fault = default;
            return true;
        }

        return TryLoadSlowly(address, MemoryAccess.Execute, out value, out fault);
    }

    private protected override PermissionContext CreateContext() => PermissionContext.Of<TPaging>(Mode, Controls);

    private protected override bool IsCurrent(PermissionContext context) => context.Is<TPaging>(Mode, Controls);

    private protected override void Remove() => _mmu.Remove(this);

    private protected override void SetRootTable(in MemoryBlock memory, ulong root) => _tables.SetRoot(in memory, root);

    /// <summary>The TLB entry for the page of <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TlbEntry* EntryOf(ulong address) => Tlb + ((address >> TPaging.PageShift) & TlbMask);

    /// <summary>What the tag of the entry must be for an aligned access: a misaligned one has lower bits, which no tag has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Tag<T>(ulong address)
        where T : unmanaged
        => address & (~PageMask | (uint)(sizeof(T) - 1));
}
