using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

/// <summary>
/// A CPU of a <see cref="SoftwareMmu{TPaging, TMemory}"/> with its own TLB, for loads and stores by one thread at a time. An access is
/// atomic with respect to a TLB flush: it ends before the flush returns, or begins after the flush and reads the changed tables.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory, with the tables and the pages.</typeparam>
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

    /// <summary>The number of TLB misses.</summary>
    public long TlbMisses { get; private set; }

    /// <summary>Loads a value, which may cross a page boundary.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    public T Load<T>(VirtualAddress address)
        where T : unmanaged
    {
        CheckSize<T>();
        T value = default;
        Access(address, MemoryAccess.Read, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Stores a value, which may cross a page boundary. If a page fault is not handled, nothing is stored.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value is larger than a page.</exception>
    public void Store<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        CheckSize<T>();
        Access(address, MemoryAccess.Write, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    /// <summary>Translates <paramref name="address"/> to a physical address, with the side effects of an access.</summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
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

            Handle(fault);
        }
    }

    /// <summary>Flushes the translations of <paramref name="range"/>. Any thread may call it. It waits for the current access.</summary>
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
        throw new NotSupportedException(
            $"A {typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes and a page {PageMask + 1}: a value may cross one page boundary.");
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

            Handle(fault);
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

    /// <summary>Gets the bytes at <paramref name="address"/>, which are in one page. The bytes of a load are read-only.</summary>
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
        PageFaultReason? reason = HardwareWalk<TPaging>.Translate(
            in _memory, _mmu.Space.Root, address, access, out PhysicalAddress page, out EntryFlags granted);
        physical = page + (address & PageMask);
        if (reason is { } why)
        {
            fault = new PageFault(new VirtualAddress(address), access, why);
            return false;
        }

        _tlb.Insert(address, page, granted);
        return true;
    }

    private void Handle(PageFault fault)
    {
        if (fault.Reason == PageFaultReason.Protection) Flush(new VirtualRange(fault.Address, fault.Address)); // as x86 does
        if (_mmu.FaultHandler is not { } handler || !handler.TryHandle(_mmu.Space, fault)) throw new PageFaultException(fault);
    }

    /// <summary>Begins an access. Pending flushes go first; otherwise a CPU with back-to-back accesses could delay them for long.</summary>
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
            spinner.SpinOnce(sleep1Threshold: -1); // the other thread needs less than a microsecond, if it runs at all
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Volatile.Write(ref _busy, 0);
}
