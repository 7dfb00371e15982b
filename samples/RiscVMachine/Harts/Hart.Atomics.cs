using System.Numerics;
using WalkGen;
using WalkGen.Emulation;

namespace RiscVMachine;

// The A extension: each operation is one atomic operation of the MMU.
internal sealed partial class Hart
{
    private delegate T Choice<T>(T memory, T register);

    /// <summary>Executes an atomic instruction; false and the fault if it faulted.</summary>
    /// <param name="i">The instruction.</param>
    /// <param name="result">The word that was in memory; of a store-conditional, 1 if it failed.</param>
    /// <param name="fault">The fault.</param>
    private bool TryAtomic(in Instruction i, out ulong result, out PageFault fault)
    {
        var address = new VirtualAddress(X[i.Rs1]);
        ulong value = X[i.Rs2];
        fault = default;
        try
        {
            result = i.Operation >= Operation.LrD
                ? Atomic(i.Operation, address, value, (long)value)
                : (ulong)(int)Atomic(i.Operation + (Operation.LrD - Operation.LrW), address, (uint)value, (int)value);
            return true;
        }
        catch (PageFaultException e)
        {
            fault = e.Fault;
            result = 0;
            return false;
        }
    }

    /// <summary>Executes the operation of the name that ends in D, on words or doublewords.</summary>
    private ulong Atomic<T, TSigned>(Operation operation, VirtualAddress address, T value, TSigned signed)
        where T : unmanaged, IBinaryInteger<T>
        where TSigned : unmanaged, IBinaryInteger<TSigned>
    {
        switch (operation)
        {
            case Operation.LrD: return ulong.CreateTruncating(_data.LoadReserved<T>(address));
            case Operation.ScD: return TryStoreConditional(address, value) ? 0UL : 1;
            case Operation.AmoswapD: return ulong.CreateTruncating(_data.Exchange(address, value));
            case Operation.AmoaddD: return ulong.CreateTruncating(_data.ExchangeAdd(address, value));
            case Operation.AmoxorD: return ulong.CreateTruncating(_data.ExchangeXor(address, value));
            case Operation.AmoandD: return ulong.CreateTruncating(_data.ExchangeAnd(address, value));
            case Operation.AmoorD: return ulong.CreateTruncating(_data.ExchangeOr(address, value));
            case Operation.AmominD: return Replace(address, signed, TSigned.Min);
            case Operation.AmomaxD: return Replace(address, signed, TSigned.Max);
            case Operation.AmominuD: return Replace(address, value, T.Min);
            case Operation.AmomaxuD: return Replace(address, value, T.Max);
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an atomic operation.");
        }
    }

    /// <summary>A misaligned store-conditional faults, whether the address is reserved or not.</summary>
    private bool TryStoreConditional<T>(VirtualAddress address, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (address.Value % (ulong)value.GetByteCount() == 0) return _data.StoreConditional(address, value);
        throw new PageFaultException(new PageFault(address, MemoryAccess.Write, PageFaultReason.Misaligned));
    }

    /// <summary>Replaces a word by one of it and <paramref name="value"/>.</summary>
    private ulong Replace<T>(VirtualAddress address, T value, Choice<T> choose)
        where T : unmanaged, IBinaryInteger<T>
    {
        T before = _data.CompareExchange(address, T.Zero, T.Zero); // a load that needs the permission to write
        while (true)
        {
            T found = _data.CompareExchange(address, choose(before, value), before);
            if (found == before) return ulong.CreateTruncating(before);
            before = found;
        }
    }
}
