using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>An operation of <see cref="AtomicOperation"/>.</summary>
internal interface IAtomicOperation
{
    /// <summary>The new word.</summary>
    static abstract T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>Atomic operations on 1, 2, 4 or 8 aligned bytes. Each returns the value before.</summary>
internal static unsafe class AtomicOperations
{
    /// <summary>Applies an operation to unsigned numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Run<T, TOperation>(byte* host, T value)
        where T : unmanaged
        where TOperation : struct, IAtomicOperation
    {
        if (sizeof(T) == 1) return Run<T, byte, TOperation>(host, value);
        if (sizeof(T) == 2) return Run<T, ushort, TOperation>(host, value);
        return sizeof(T) == 4 ? Run<T, uint, TOperation>(host, value) : Run<T, ulong, TOperation>(host, value);
    }

    /// <summary>Applies an operation to signed numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RunSigned<T, TOperation>(byte* host, T value)
        where T : unmanaged
        where TOperation : struct, IAtomicOperation
    {
        if (sizeof(T) == 1) return Run<T, sbyte, TOperation>(host, value);
        if (sizeof(T) == 2) return Run<T, short, TOperation>(host, value);
        return sizeof(T) == 4 ? Run<T, int, TOperation>(host, value) : Run<T, long, TOperation>(host, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Run<T, TNumber, TOperation>(byte* host, T value)
        where T : unmanaged
        where TNumber : unmanaged, IBinaryInteger<TNumber>
        where TOperation : struct, IAtomicOperation
    {
        TNumber operand = Unsafe.BitCast<T, TNumber>(value);
        ref TNumber word = ref Unsafe.AsRef<TNumber>(host);
        TNumber before = typeof(TOperation) == typeof(ExchangeOperation)
            ? Interlocked.Exchange(ref word, operand)
            : Loop<TNumber, TOperation>(ref word, operand);
        return Unsafe.BitCast<TNumber, T>(before);
    }

    /// <summary>Of these operations, x86 has one instruction that returns the value before for the addition only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Loop<T, TOperation>(ref T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        where TOperation : struct, IAtomicOperation
    {
        T before = word;
        while (true)
        {
            T found = Interlocked.CompareExchange(ref word, TOperation.Apply(before, value), before);
            if (found == before) return before;
            before = found;
        }
    }
}

internal readonly struct ExchangeOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => value;
}

internal readonly struct AddOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => unchecked(word + value);
}

internal readonly struct AndOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => word & value;
}

internal readonly struct OrOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => word | value;
}

internal readonly struct XorOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => word ^ value;
}

internal readonly struct MinimumOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => T.Min(word, value);
}

internal readonly struct MaximumOperation : IAtomicOperation
{
    public static T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>
        => T.Max(word, value);
}
