using System.Runtime.CompilerServices;

namespace WalkGen.Benchmarks;

/// <summary>Loops over guest memory, the same for both sides. Each returns a checksum.</summary>
internal static class AccessLoops
{
    /// <summary>The number of accesses of a loop.</summary>
    public const int Accesses = 1 << 16;


    /// <summary>Sums words of 64 pages in an irregular order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Load<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        ulong sum = 0;
        for (uint i = 0; i < Accesses; i++) sum += memory.Load(HotAddress(i));
        return sum;
    }

    /// <summary>Stores to words of 64 pages in an irregular order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Store<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        for (uint i = 0; i < Accesses; i++) memory.Store(HotAddress(i), i);
        return memory.Load(HotAddress(1));
    }

    /// <summary>Follows a chain of loads: each address depends on the value before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Chain<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        ulong last = 0;
        for (uint i = 0; i < Accesses; i++) last = memory.Load(HotAddress(i + (uint)(last >> 63)));
        return last;
    }

    /// <summary>Loads a word of a random page of 256 MiB: nearly every access misses the TLB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Miss<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        ulong sum = 0;
        uint random = 12345;
        for (int i = 0; i < Accesses; i++)
        {
            random = (random * 1664525) + 1013904223;
            sum += memory.Load(GuestRam.Base + ((ulong)(random >> 16) << 12) + (random & 0xff8));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HotAddress(uint i)
    {
        uint hash = i * 2654435761;
        return GuestRam.Base + ((ulong)(hash >> 26) << 12) + ((hash >> 8) & 0xff8);
    }

}
