using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>
/// A CPU of a <see cref="SoftwareMmu{TPaging, TMemory}"/>, driven by one thread at a time: loads and stores through its own TLB. An access is
/// indivisible for a flush: it is over before the flush returns, or begins after it and sees the tables as they then are.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory, of the tables and of what they map.</typeparam>
public sealed class VirtualCpu<TPaging, TMemory>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly SoftwareMmu<TPaging, TMemory> _mmu;
    private readonly TMemory _memory;
    private readonly TranslationCache _tlb;
    private int _busy;

    internal VirtualCpu(SoftwareMmu<TPaging, TMemory> mmu, TlbShape shape)
    {
        _mmu = mmu;
        _memory = mmu.Space.Memory;
        _tlb = new TranslationCache(shape, TPaging.PageShift);
    }

    /// <summary>How many translations were not in the TLB.</summary>
    public long TlbMisses { get; private set; }

    /// <summary>Loads a value, which may cross a page.</summary>
    /// <exception cref="PageFaultException">The access faulted and nobody mended it.</exception>
    public T Load<T>(VirtualAddress address)
        where T : unmanaged
    {
        T value = default;
        Access(address, MemoryAccess.Read, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Stores a value, which may cross a page; if either page faults for good, nothing is stored.</summary>
    /// <exception cref="PageFaultException">The access faulted and nobody mended it.</exception>
    public void Store<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Access(address, MemoryAccess.Write, MemoryMarshal.AsBytes(new Span<T>(ref value)));

    /// <summary>Where <paramref name="address"/> lies in physical memory, as an access would find it, with all that it does.</summary>
    /// <exception cref="PageFaultException">The access faulted and nobody mended it.</exception>
    public PhysicalAddress Translate(VirtualAddress address, MemoryAccess access)
    {
        while (true)
        {
            PageFault fault;
            Enter();
            try
            {
                if (TryTranslate(address.Value, access, out PhysicalAddress physical, out fault)) return physical;
            }
            finally
            {
                Leave();
            }

            Mend(fault);
        }
    }

    /// <summary>Drops the translations of <paramref name="range"/>. Any thread may call it; it waits for the access under way.</summary>
    public void Flush(VirtualRange range)
    {
        Enter();
        _tlb.Flush(range);
        Leave();
    }

    private static ulong PageMask => (1UL << TPaging.PageShift) - 1;

    private void Access(VirtualAddress address, MemoryAccess access, Span<byte> value)
    {
        while (true)
        {
            PageFault fault;
            Enter();
            try
            {
                if (TryAccess(address.Value, access, value, out fault)) return;
            }
            finally
            {
                Leave();
            }

            Mend(fault);
        }
    }

    private bool TryAccess(ulong address, MemoryAccess access, Span<byte> value, out PageFault fault)
    {
        if (!TryTranslate(address, access, out PhysicalAddress physical, out fault)) return false;

        int inFirst = (int)Math.Min((ulong)value.Length, PageMask + 1 - (address & PageMask));
        if (inFirst == value.Length) return TryCopy(address, physical, access, value, out fault);

        // Both pages must be translated before the first byte is stored.
        if (!TryTranslate(address + (ulong)inFirst, access, out PhysicalAddress second, out fault)) return false;
        return TryCopy(address, physical, access, value[..inFirst], out fault)
            && TryCopy(address + (ulong)inFirst, second, access, value[inFirst..], out fault);
    }

    private bool TryTranslate(ulong address, MemoryAccess access, out PhysicalAddress physical, out PageFault fault)
    {
        fault = default;
        if (_tlb.TryFind(address, out TlbEntry cached) && cached.Allows(access))
        {
            physical = cached.Physical + (address & PageMask);
            return true;
        }

        TlbMisses++;
        PageFaultReason? reason = HardwareWalk<TPaging>.Translate(in _memory, _mmu.Space.Root, address, access, out PhysicalAddress page, out EntryFlags granted);
        physical = page + (address & PageMask);
        if (reason is { } why)
        {
            fault = new PageFault(new VirtualAddress(address), access, why);
            return false;
        }

        _tlb.Insert(address, page, granted);
        return true;
    }

    private bool TryCopy(ulong address, PhysicalAddress physical, MemoryAccess access, Span<byte> value, out PageFault fault)
    {
        fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        if (!_memory.TryGetWritableBytes(physical, value.Length, out Span<byte> bytes)) return false;
        if (access == MemoryAccess.Write) value.CopyTo(bytes);
        else bytes.CopyTo(value);
        return true;
    }

    private void Mend(PageFault fault)
    {
        if (fault.Reason == PageFaultReason.Protection) Flush(new VirtualRange(fault.Address, fault.Address)); // as x86 does on a fault
        if (_mmu.FaultHandler is not { } handler || !handler.TryMend(_mmu.Space, fault)) throw new PageFaultException(fault);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) Wait();
    }

    private void Wait()
    {
        var spinner = new SpinWait();
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) spinner.SpinOnce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Volatile.Write(ref _busy, 0);
}
