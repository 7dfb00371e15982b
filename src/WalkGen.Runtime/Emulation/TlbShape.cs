namespace WalkGen.Emulation;

/// <summary>The number of sets and ways of a TLB.</summary>
public readonly record struct TlbShape
{
    /// <summary>A TLB with <paramref name="sets"/> sets of <paramref name="ways"/> ways.</summary>
    /// <param name="sets">The number of sets, at least 1.</param>
    /// <param name="ways">The number of ways of each set, from 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public TlbShape(int sets, int ways)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ways, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ways, byte.MaxValue);
        Sets = sets;
        Ways = ways;
    }

    /// <summary>64 sets of 4 ways.</summary>
    public static TlbShape Default => new(64, 4);

    /// <summary>The number of sets.</summary>
    public int Sets { get; }

    /// <summary>The number of ways of each set.</summary>
    public int Ways { get; }
}
