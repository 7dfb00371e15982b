namespace WalkGen.Conformance.Tests.Formats;

/// <summary>Where the entries of two kernels differ: bit 9 means "special" in one and "huge page directory" in the other.</summary>
public interface IEntryBits
{
    /// <summary>Whether a leaf or PTE is special.</summary>
    static virtual bool IsSpecial(ulong entry) => false;

    /// <summary>log2 of the page size of the huge page directory that an entry above the PTE level points to; 0 if it points to none.</summary>
    static virtual int HugePageDirectoryShift(ulong entry) => 0;
}

/// <summary>The entries of Linux 6.12.</summary>
public readonly struct Linux6_12Bits : IEntryBits
{
    public static bool IsSpecial(ulong entry) => (entry & 1UL << 9) != 0;
}

/// <summary>The entries of Linux 6.1.</summary>
public readonly struct Linux6_1Bits : IEntryBits
{
    private const ulong Directory = 1UL << 9 | 1UL << 0;

    public static int HugePageDirectoryShift(ulong entry) => (entry & Directory) == Directory ? (int)(entry >> 52) & 0x3f : 0;
}
