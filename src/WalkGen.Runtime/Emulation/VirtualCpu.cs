using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

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
    private int _flushers;

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
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    public T Load<T>(VirtualAddress address)
        where T : unmanaged
    {
        CheckSize<T>();
        T value = default;
        Access(address, MemoryAccess.Read, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Stores a value, which may cross a page; if either page faults for good, nothing is stored.</summary>
    /// <exception cref="PageFaultException">The access faulted and nobody mended it.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    public void Store<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        CheckSize<T>();
        Access(address, MemoryAccess.Write, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

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
        Interlocked.Increment(ref _flushers);
        try
        {
            Wait(forFlushers: false);
            _tlb.Flush(range);
            Leave();
        }
        finally
        {
            Interlocked.Decrement(ref _flushers);
        }
    }

    private static ulong PageMask => (1UL << TPaging.PageShift) - 1;

    private static void CheckSize<T>()
        where T : unmanaged
    {
        if ((ulong)Unsafe.SizeOf<T>() <= PageMask + 1) return;
        throw new NotSupportedException($"A {typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes and a page {PageMask + 1}: a value may cross one page boundary.");
    }

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
        int inFirst = (int)Math.Min((ulong)value.Length, PageMask + 1 - (address & PageMask));
        if (!TryFind(address, access, inFirst, out Span<byte> first, out fault)) return false;

        // Both pages must be found before the first byte is stored.
        Span<byte> second = default;
        bool crosses = inFirst < value.Length;
        if (crosses && !TryFind(unchecked(address + (ulong)inFirst), access, value.Length - inFirst, out second, out fault)) return false;

        Copy(access, value[..inFirst], first);
        if (crosses) Copy(access, value[inFirst..], second);
        return true;
    }

    /// <summary>Finds the bytes at <paramref name="address"/>, all in one page. Those of a load may only be read.</summary>
    private bool TryFind(ulong address, MemoryAccess access, int length, out Span<byte> bytes, out PageFault fault)
    {
        bytes = default;
        if (!TryTranslate(address, access, out PhysicalAddress physical, out fault)) return false;
        if (access == MemoryAccess.Write)
        {
            if (_memory.TryGetWritableBytes(physical, length, out bytes)) return true;
        }
        else if (_memory.TryGetBytes(physical, length, out ReadOnlySpan<byte> readable))
        {
            bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(readable), length);
            return true;
        }

        fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        return false;
    }

    private static void Copy(MemoryAccess access, Span<byte> value, Span<byte> bytes)
    {
        if (access == MemoryAccess.Write) value.CopyTo(bytes);
        else bytes.CopyTo(value);
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

    private void Mend(PageFault fault)
    {
        if (fault.Reason == PageFaultReason.Protection) Flush(new VirtualRange(fault.Address, fault.Address)); // as x86 does on a fault
        if (_mmu.FaultHandler is not { } handler || !handler.TryHandle(_mmu.Space, fault)) throw new PageFaultException(fault);
    }

    /// <summary>Begins an access. Who wants to flush goes first: else a CPU that does one access after the other would keep it out for long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter()
    {
        if (Volatile.Read(ref _flushers) != 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0) Wait(forFlushers: true);
    }

    private void Wait(bool forFlushers)
    {
        var spinner = new SpinWait();
        while ((forFlushers && Volatile.Read(ref _flushers) != 0) || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            spinner.SpinOnce(sleep1Threshold: -1); // the other side is done in less than a microsecond if it runs at all
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Volatile.Write(ref _busy, 0);
}
