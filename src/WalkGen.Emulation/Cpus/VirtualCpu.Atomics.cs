using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

// Atomic operations: each is one atomic operation of the host, on aligned values of 1, 2, 4 or 8 bytes in RAM.
public sealed unsafe partial class VirtualCpu<TPaging>
{
    private VirtualAddress _reserved;
    private ulong _reservedValue;
    private int _reservedSize;

    /// <summary>
    /// Stores <paramref name="value"/> if memory holds <paramref name="comparand"/> (x86: <c>lock cmpxchg</c>, AArch64: <c>cas</c>).
    /// </summary>
    /// <returns>The value before.</returns>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T CompareExchange<T>(VirtualAddress address, T value, T comparand)
        where T : unmanaged
    {
        byte* host = BeginAtomic<T>(address);
        T before;
        if (sizeof(T) == 1) before = As<byte, T>(Interlocked.CompareExchange(ref *host, As<T, byte>(value), As<T, byte>(comparand)));
        else if (sizeof(T) == 2)
            before = As<ushort, T>(Interlocked.CompareExchange(ref *(ushort*)host, As<T, ushort>(value), As<T, ushort>(comparand)));
        else if (sizeof(T) == 4)
            before = As<uint, T>(Interlocked.CompareExchange(ref *(uint*)host, As<T, uint>(value), As<T, uint>(comparand)));
        else before = As<ulong, T>(Interlocked.CompareExchange(ref *(ulong*)host, As<T, ulong>(value), As<T, ulong>(comparand)));
        Leave();
        return before;
    }

    /// <summary>Stores a value and returns the value before (RISC-V: <c>amoswap</c>, x86: <c>xchg</c>, AArch64: <c>swp</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T Exchange<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        byte* host = BeginAtomic<T>(address);
        T before;
        if (sizeof(T) == 1) before = As<byte, T>(Interlocked.Exchange(ref *host, As<T, byte>(value)));
        else if (sizeof(T) == 2) before = As<ushort, T>(Interlocked.Exchange(ref *(ushort*)host, As<T, ushort>(value)));
        else if (sizeof(T) == 4) before = As<uint, T>(Interlocked.Exchange(ref *(uint*)host, As<T, uint>(value)));
        else before = As<ulong, T>(Interlocked.Exchange(ref *(ulong*)host, As<T, ulong>(value)));
        Leave();
        return before;
    }

    /// <summary>Adds a value, modulo 2^n, and returns the value before (RISC-V: <c>amoadd</c>, x86: <c>lock xadd</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeAdd<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update<T, AddOperation>(address, value);

    /// <summary>Stores the bitwise AND and returns the value before (RISC-V: <c>amoand</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeAnd<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update<T, AndOperation>(address, value);

    /// <summary>Stores the bitwise OR and returns the value before (RISC-V: <c>amoor</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeOr<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update<T, OrOperation>(address, value);

    /// <summary>Stores the bitwise XOR and returns the value before (RISC-V: <c>amoxor</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeXor<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update<T, XorOperation>(address, value);

    /// <summary>
    /// Loads a value and reserves its address for <see cref="StoreConditional{T}"/> (RISC-V: <c>lr</c>, AArch64: <c>ldxr</c>).
    /// </summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value does not have 4 or 8 bytes.</exception>
    public T LoadReserved<T>(VirtualAddress address)
        where T : unmanaged
    {
        CheckReservable<T>();
        _reservedSize = 0;
        if ((address.Value & (ulong)(sizeof(T) - 1)) != 0)
        {
            throw new PageFaultException(new PageFault(address, MemoryAccess.Read, PageFaultReason.Misaligned));
        }

        T value = Load<T>(address);
        _reserved = address;
        _reservedSize = sizeof(T);
        _reservedValue = sizeof(T) == 4 ? As<T, uint>(value) : As<T, ulong>(value);
        return value;
    }

    /// <summary>
    /// Stores a value if the address is reserved and memory still holds the value that was loaded (RISC-V: <c>sc</c>, AArch64:
    /// <c>stxr</c>). Ends the reservation.
    /// </summary>
    /// <remarks>
    /// As in QEMU, stores of other CPUs that restore the loaded value do not end a reservation.
    /// </remarks>
    /// <returns>Whether the value was stored.</returns>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    /// <exception cref="NotSupportedException">The value does not have 4 or 8 bytes.</exception>
    public bool StoreConditional<T>(VirtualAddress address, T value)
        where T : unmanaged
    {
        CheckReservable<T>();
        bool isReserved = _reservedSize == sizeof(T) && _reserved == address;
        _reservedSize = 0;
        if (!isReserved) return false;
        if (sizeof(T) == 4) return CompareExchange(address, As<T, uint>(value), (uint)_reservedValue) == (uint)_reservedValue;
        return CompareExchange(address, As<T, ulong>(value), _reservedValue) == _reservedValue;
    }

    /// <summary>Ends the reservation of <see cref="LoadReserved{T}"/>: at a trap or a context switch of the guest.</summary>
    public void ClearReservation() => _reservedSize = 0;

    private static void CheckReservable<T>()
        where T : unmanaged
    {
        if (sizeof(T) is not (4 or 8)) throw new NotSupportedException($"A reservation has 4 or 8 bytes, not {sizeof(T)}.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
        => Unsafe.BitCast<TFrom, TTo>(value);

    private T Update<T, TOperation>(VirtualAddress address, T value)
        where T : unmanaged
        where TOperation : struct, IAtomicOperation
    {
        byte* host = BeginAtomic<T>(address);
        T before;
        if (sizeof(T) == 1) before = As<byte, T>(IAtomicOperation.Run<byte, TOperation>(ref *host, As<T, byte>(value)));
        else if (sizeof(T) == 2) before = As<ushort, T>(IAtomicOperation.Run<ushort, TOperation>(ref *(ushort*)host, As<T, ushort>(value)));
        else if (sizeof(T) == 4) before = As<uint, T>(IAtomicOperation.Run<uint, TOperation>(ref *(uint*)host, As<T, uint>(value)));
        else before = As<ulong, T>(IAtomicOperation.Run<ulong, TOperation>(ref *(ulong*)host, As<T, ulong>(value)));
        Leave();
        return before;
    }

    /// <summary>Begins an access, and finds the bytes. <see cref="Leave"/> ends it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* BeginAtomic<T>(VirtualAddress address)
        where T : unmanaged
    {
        if (!BusAccess.IsSingle<T>()) throw new NotSupportedException($"An atomic operation has 1, 2, 4 or 8 bytes, not {sizeof(T)}.");
        TlbEntry* entry = EntryOf(address.Value);
        Mark.Begin();
        return Volatile.Read(ref entry->Write) == Tag<T>(address.Value)
            ? (byte*)(address.Value + entry->Addend)
            : BeginAtomicSlowly(address, (ulong)sizeof(T));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* BeginAtomicSlowly(VirtualAddress address, ulong size)
    {
        Leave();
        var fault = new PageFault(address, MemoryAccess.Write, PageFaultReason.Misaligned);
        if ((address.Value & (size - 1)) != 0) throw new PageFaultException(fault);
        var actions = default(PendingActions);
        while (true)
        {
            byte* host = null;
            bool mustCall = false;
            Enter();
            try
            {
                if (TryFind(address.Value, MemoryAccess.Write, out Location location, out fault))
                {
                    bool isRam = location.IsMemory && location.IsWritable;
                    mustCall = isRam && FindsAction(location, (int)size, ref actions, WatchedAccess.All);
                    if (isRam && !mustCall) return host = location.Host;
                    fault = new PageFault(address, MemoryAccess.Write, PageFaultReason.NotRam);
                }
            }
            finally
            {
                if (host == null) Leave();
            }

            if (mustCall)
            {
                using CallOut call = CallOut();
                actions.Call(this);
            }
            else if (!TryHandle(fault)) throw new PageFaultException(fault);
        }
    }
}
