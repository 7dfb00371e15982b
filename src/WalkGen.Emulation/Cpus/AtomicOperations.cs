using System.Numerics;

namespace WalkGen.Emulation;

/// <summary>An operation that replaces a word in memory atomically, and returns the word before.</summary>
internal interface IAtomicOperation
{
    /// <summary>The new word.</summary>
    static abstract T Apply<T>(T word, T value)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>
    /// Replaces the word. x86 has one instruction for it only if the operation is an addition; the others are such a loop there, too.
    /// </summary>
    static T Run<T, TOperation>(ref T word, T value)
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
