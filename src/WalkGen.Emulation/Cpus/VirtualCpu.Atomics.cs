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
        => TryCompareExchange(address, value, comparand, out T before, out PageFault fault) ? before : throw new PageFaultException(fault);

    /// <summary>Stores a value and returns the value before (RISC-V: <c>amoswap</c>, x86: <c>xchg</c>, AArch64: <c>swp</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T Exchange<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update(address, AtomicOperation.Exchange, value, out T before, out PageFault fault)
            ? before
            : throw new PageFaultException(fault);

    /// <summary>Adds a value, modulo 2^n, and returns the value before (RISC-V: <c>amoadd</c>, x86: <c>lock xadd</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeAdd<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update(address, AtomicOperation.Add, value, out T before, out PageFault fault) ? before : throw new PageFaultException(fault);

    /// <summary>Stores the bitwise AND and returns the value before (RISC-V: <c>amoand</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeAnd<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update(address, AtomicOperation.And, value, out T before, out PageFault fault) ? before : throw new PageFaultException(fault);

    /// <summary>Stores the bitwise OR and returns the value before (RISC-V: <c>amoor</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeOr<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update(address, AtomicOperation.Or, value, out T before, out PageFault fault) ? before : throw new PageFaultException(fault);

    /// <summary>Stores the bitwise XOR and returns the value before (RISC-V: <c>amoxor</c>).</summary>
    /// <exception cref="PageFaultException">The page fault was not handled. The access is a write.</exception>
    public T ExchangeXor<T>(VirtualAddress address, T value)
        where T : unmanaged
        => Update(address, AtomicOperation.Xor, value, out T before, out PageFault fault) ? before : throw new PageFaultException(fault);

    /// <summary>
    /// Loads a value and reserves its address for <see cref="StoreConditional{T}"/> (RISC-V: <c>lr</c>, AArch64: <c>ldxr</c>).
    /// </summary>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    /// <exception cref="NotSupportedException">The value does not have 4 or 8 bytes.</exception>
    public T LoadReserved<T>(VirtualAddress address)
        where T : unmanaged
        => TryLoadReserved(address, out T value, out PageFault fault) ? value : throw new PageFaultException(fault);

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
        => TryStoreConditional(address, value, out bool isStored, out PageFault fault) ? isStored : throw new PageFaultException(fault);

    /// <summary>Replaces a value by the result of an operation on it.</summary>
    /// <param name="address">The address, a multiple of the size.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="operand">The operand beside the value in memory.</param>
    /// <param name="before">The value before.</param>
    /// <param name="fault">The page fault, if the result is false. The access is a write.</param>
    /// <returns>False if a page fault was not handled. Then memory has not changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    public bool TryUpdate<T>(VirtualAddress address, AtomicOperation operation, T operand, out T before, out PageFault fault)
        where T : unmanaged
    {
        if (operation > AtomicOperation.MaximumUnsigned) throw new ArgumentOutOfRangeException(nameof(operation), operation, null);
        return Update(address, operation, operand, out before, out fault);
    }

    /// <summary><see cref="CompareExchange{T}"/> with the page fault as a value.</summary>
    /// <returns>False if a page fault was not handled. Then memory has not changed.</returns>
    public bool TryCompareExchange<T>(VirtualAddress address, T value, T comparand, out T before, out PageFault fault)
        where T : unmanaged
    {
        byte* host = BeginAtomic<T>(address, out fault);
        before = default;
        if (host == null) return false;
        if (sizeof(T) == 1) before = As<byte, T>(Interlocked.CompareExchange(ref *host, As<T, byte>(value), As<T, byte>(comparand)));
        else if (sizeof(T) == 2)
            before = As<ushort, T>(Interlocked.CompareExchange(ref *(ushort*)host, As<T, ushort>(value), As<T, ushort>(comparand)));
        else if (sizeof(T) == 4)
            before = As<uint, T>(Interlocked.CompareExchange(ref *(uint*)host, As<T, uint>(value), As<T, uint>(comparand)));
        else before = As<ulong, T>(Interlocked.CompareExchange(ref *(ulong*)host, As<T, ulong>(value), As<T, ulong>(comparand)));
        Leave();
        return true;
    }

    /// <summary><see cref="LoadReserved{T}"/> with the page fault as a value.</summary>
    /// <returns>False if a page fault was not handled. Then nothing is reserved.</returns>
    /// <exception cref="NotSupportedException">The value does not have 4 or 8 bytes.</exception>
    public bool TryLoadReserved<T>(VirtualAddress address, out T value, out PageFault fault)
        where T : unmanaged
    {
        CheckReservable<T>();
        _reservedSize = 0;
        value = default;
        if (IsMisaligned<T>(address, MemoryAccess.Read, out fault) || !TryLoad(address, out value, out fault)) return false;
        _reserved = address;
        _reservedSize = sizeof(T);
        _reservedValue = sizeof(T) == 4 ? As<T, uint>(value) : As<T, ulong>(value);
        return true;
    }

    /// <summary><see cref="StoreConditional{T}"/> with the page fault as a value.</summary>
    /// <returns>False if a page fault was not handled. Then memory has not changed. The reservation has ended.</returns>
    /// <exception cref="NotSupportedException">The value does not have 4 or 8 bytes.</exception>
    public bool TryStoreConditional<T>(VirtualAddress address, T value, out bool isStored, out PageFault fault)
        where T : unmanaged
    {
        CheckReservable<T>();
        bool isReserved = _reservedSize == sizeof(T) && _reserved == address;
        _reservedSize = 0;
        isStored = false;
        if (IsMisaligned<T>(address, MemoryAccess.Write, out fault)) return false; // whether the address is reserved or not
        if (!isReserved) return true;
        T loaded = sizeof(T) == 4 ? As<uint, T>((uint)_reservedValue) : As<ulong, T>(_reservedValue);
        if (!TryCompareExchange(address, value, loaded, out T before, out fault)) return false;
        isStored = sizeof(T) == 4 ? As<T, uint>(before) == (uint)_reservedValue : As<T, ulong>(before) == _reservedValue;
        return true;
    }

    /// <summary>Ends the reservation of <see cref="LoadReserved{T}"/>: at a trap or a context switch of the guest.</summary>
    public void ClearReservation() => _reservedSize = 0;

    private static void CheckReservable<T>()
        where T : unmanaged
    {
        if (sizeof(T) is not (4 or 8)) throw new NotSupportedException($"A reservation has 4 or 8 bytes, not {sizeof(T)}.");
    }

    private static bool IsMisaligned<T>(VirtualAddress address, MemoryAccess access, out PageFault fault)
        where T : unmanaged
    {
        bool isMisaligned = (address.Value & (ulong)(sizeof(T) - 1)) != 0;
        fault = isMisaligned ? new PageFault(address, access, PageFaultReason.Misaligned) : default;
        return isMisaligned;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
        => Unsafe.BitCast<TFrom, TTo>(value);

    /// <summary>If <paramref name="operation"/> is a constant, the code of the others is not compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Update<T>(VirtualAddress address, AtomicOperation operation, T operand, out T before, out PageFault fault)
        where T : unmanaged
    {
        byte* host = BeginAtomic<T>(address, out fault);
        if (host == null)
        {
            before = default;
            return false;
        }

        before = operation switch
        {
            AtomicOperation.Exchange => AtomicOperations.Run<T, ExchangeOperation>(host, operand),
            AtomicOperation.Add => AtomicOperations.Run<T, AddOperation>(host, operand),
            AtomicOperation.And => AtomicOperations.Run<T, AndOperation>(host, operand),
            AtomicOperation.Or => AtomicOperations.Run<T, OrOperation>(host, operand),
            AtomicOperation.Xor => AtomicOperations.Run<T, XorOperation>(host, operand),
            AtomicOperation.Minimum => AtomicOperations.RunSigned<T, MinimumOperation>(host, operand),
            AtomicOperation.Maximum => AtomicOperations.RunSigned<T, MaximumOperation>(host, operand),
            AtomicOperation.MinimumUnsigned => AtomicOperations.Run<T, MinimumOperation>(host, operand),
            _ => AtomicOperations.Run<T, MaximumOperation>(host, operand),
        };
        Leave();
        return true;
    }

    /// <summary>
    /// Begins an access, and finds the bytes: <see cref="Leave"/> ends it. Null if a page fault was not handled: the access has ended.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* BeginAtomic<T>(VirtualAddress address, out PageFault fault)
        where T : unmanaged
    {
        if (!BusAccess.IsSingle<T>()) throw new NotSupportedException($"An atomic operation has 1, 2, 4 or 8 bytes, not {sizeof(T)}.");
        TlbEntry* entry = EntryOf(address.Value);
        Mark.Begin();
        if (Volatile.Read(ref entry->Write) != Tag<T>(address.Value)) return BeginAtomicSlowly(address, (ulong)sizeof(T), out fault);
        fault = default;
        return (byte*)(address.Value + entry->Addend);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* BeginAtomicSlowly(VirtualAddress address, ulong size, out PageFault fault)
    {
        Leave();
        fault = new PageFault(address, MemoryAccess.Write, PageFaultReason.Misaligned);
        if ((address.Value & (size - 1)) != 0) return null;
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
            else if (!TryHandle(fault)) return null;
        }
    }
}
