namespace WalkGen.Benchmarks;

/// <summary>Pseudo-random numbers by index, the same in every run (SplitMix64).</summary>
internal static class Noise
{
    public static ulong At(long index)
    {
        ulong mixed = unchecked((ulong)(index + 1) * 0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Puts <paramref name="values"/> into a random order, the same in every run.</summary>
    public static void Shuffle<T>(T[] values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = (int)(At(i) % (ulong)(i + 1));
            (values[i], values[other]) = (values[other], values[i]);
        }
    }
}
