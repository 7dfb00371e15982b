using System.Numerics;
using WalkGen;
using WalkGen.Emulation;

namespace RiscVMachine;

// The A extension: each operation is one atomic operation of the MMU.
internal sealed partial class Hart
{
    /// <summary>Executes an atomic instruction; false and the fault if it faulted.</summary>
    /// <param name="i">The instruction.</param>
    /// <param name="result">The word that was in memory; of a store-conditional, 1 if it failed.</param>
    /// <param name="fault">The fault.</param>
    private bool TryAtomic(in Instruction i, out ulong result, out PageFault fault)
    {
        var address = new VirtualAddress(X[i.Rs1]);
        if (i.Operation >= Operation.LrD) return TryAtomic(i.Operation, address, X[i.Rs2], out result, out fault);
        bool hasEnded = TryAtomic(i.Operation + (Operation.LrD - Operation.LrW), address, (uint)X[i.Rs2], out uint word, out fault);
        result = Arithmetic.Word(word);
        return hasEnded;
    }

    /// <summary>Executes the operation of the name that ends in D, on words or doublewords.</summary>
    private bool TryAtomic<T>(Operation operation, VirtualAddress address, T value, out T result, out PageFault fault)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (operation == Operation.LrD) return _data.TryLoadReserved(address, out result, out fault);
        if (operation != Operation.ScD) return _data.TryUpdate(address, OperationOf(operation), value, out result, out fault);
        bool hasEnded = _data.TryStoreConditional(address, value, out bool isStored, out fault);
        result = isStored ? T.Zero : T.One;
        return hasEnded;
    }

    private static AtomicOperation OperationOf(Operation operation) => operation switch
    {
        Operation.AmoswapD => AtomicOperation.Exchange,
        Operation.AmoaddD => AtomicOperation.Add,
        Operation.AmoxorD => AtomicOperation.Xor,
        Operation.AmoandD => AtomicOperation.And,
        Operation.AmoorD => AtomicOperation.Or,
        Operation.AmominD => AtomicOperation.Minimum,
        Operation.AmomaxD => AtomicOperation.Maximum,
        Operation.AmominuD => AtomicOperation.MinimumUnsigned,
        Operation.AmomaxuD => AtomicOperation.MaximumUnsigned,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an atomic operation."),
    };
}
