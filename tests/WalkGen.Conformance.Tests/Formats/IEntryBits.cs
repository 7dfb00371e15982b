namespace WalkGen.Conformance.Tests.Formats;

/// <summary>Where the entries of two kernels differ: bit 9 means "special" in one and "huge page directory" in the other.</summary>
public interface IEntryBits
{
    /// <summary>The bit of a special leaf or PTE, or 0.</summary>
    static virtual ulong Special => 0;

    /// <summary>
    /// log2 of the page size of the huge page directory that an entry above the PTE level points to; 0 if it points to none.
    /// </summary>
    static virtual int HugePageDirectoryShift(ulong entry) => 0;
}

/// <summary>The entries of Linux 6.12.</summary>
public readonly struct Linux6_12Bits : IEntryBits
{
    public static ulong Special => 1UL << 9;
}

/// <summary>The entries of Linux 6.1.</summary>
public readonly struct Linux6_1Bits : IEntryBits
{
    private const ulong Directory = 1UL << 9 | 1UL << 0;

    public static int HugePageDirectoryShift(ulong entry) => (entry & Directory) == Directory ? (int)(entry >> 52) & 0x3f : 0;
}
