namespace WalkGen.Emulation;

/// <summary>The size of a CPU's TLB.</summary>
public readonly record struct TlbShape
{
    /// <summary>A TLB of so many sets of so many ways.</summary>
    /// <param name="sets">The number of sets, at least 1.</param>
    /// <param name="ways">The number of ways of each, from 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
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
