namespace WalkGen.Emulation;

/// <summary>An atomic operation of the host, which returns the value before.</summary>
internal interface IAtomicOperation
{
    static abstract uint Run(ref uint word, uint value);

    static abstract ulong Run(ref ulong word, ulong value);

    /// <summary>The new value: for words that the host has no operation for.</summary>
    static abstract uint Apply(uint word, uint value);

    static byte Run<TOperation>(ref byte word, byte value)
        where TOperation : struct, IAtomicOperation
    {
        byte before = Volatile.Read(ref word);
        while (true)
        {
            byte found = Interlocked.CompareExchange(ref word, (byte)TOperation.Apply(before, value), before);
            if (found == before) return before;
            before = found;
        }
    }

    static ushort Run<TOperation>(ref ushort word, ushort value)
        where TOperation : struct, IAtomicOperation
    {
        ushort before = Volatile.Read(ref word);
        while (true)
        {
            ushort found = Interlocked.CompareExchange(ref word, (ushort)TOperation.Apply(before, value), before);
            if (found == before) return before;
            before = found;
        }
    }
}

internal readonly struct AddOperation : IAtomicOperation
{
    public static uint Run(ref uint word, uint value) => unchecked(Interlocked.Add(ref word, value) - value);

    public static ulong Run(ref ulong word, ulong value) => unchecked(Interlocked.Add(ref word, value) - value);

    public static uint Apply(uint word, uint value) => unchecked(word + value);
}

internal readonly struct AndOperation : IAtomicOperation
{
    public static uint Run(ref uint word, uint value) => Interlocked.And(ref word, value);

    public static ulong Run(ref ulong word, ulong value) => Interlocked.And(ref word, value);

    public static uint Apply(uint word, uint value) => word & value;
}

internal readonly struct OrOperation : IAtomicOperation
{
    public static uint Run(ref uint word, uint value) => Interlocked.Or(ref word, value);

    public static ulong Run(ref ulong word, ulong value) => Interlocked.Or(ref word, value);

    public static uint Apply(uint word, uint value) => word | value;
}

internal readonly struct XorOperation : IAtomicOperation
{
    public static uint Run(ref uint word, uint value)
    {
        uint before = Volatile.Read(ref word), found;
        while ((found = Interlocked.CompareExchange(ref word, before ^ value, before)) != before) before = found;
        return before;
    }

    public static ulong Run(ref ulong word, ulong value)
    {
        ulong before = Volatile.Read(ref word), found;
        while ((found = Interlocked.CompareExchange(ref word, before ^ value, before)) != before) before = found;
        return before;
    }

    public static uint Apply(uint word, uint value) => word ^ value;
}
