using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>Opens the page tables of AArch64 modes: of one root alone, or of both as one.</summary>
internal static class AArch64Tables
{
    /// <summary>The tables of <paramref name="mode"/>, which must be one of AArch64; null if it is none of those.</summary>
    /// <param name="memory">The memory that holds the tables.</param>
    /// <param name="mode">The paging mode.</param>
    /// <param name="ttbr0">The value of TTBR0_EL1, or null to leave the lower half out.</param>
    /// <param name="ttbr1">The value of TTBR1_EL1, or null to leave the upper half out. One of them is needed.</param>
    public static PageTable? Open(ImageMemory memory, PagingMode mode, ulong? ttbr0, ulong? ttbr1) => mode switch
    {
        PagingMode.AArch64_4K39 => Open<Granule4K, VaSize39>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_4K48 => Open<Granule4K, VaSize48>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_4K52 => Open<Granule4K, VaSize52>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_16K36 => Open<Granule16K, VaSize36>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_16K47 => Open<Granule16K, VaSize47>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_16K48 => Open<Granule16K, VaSize48>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_16K52 => Open<Granule16K, VaSize52>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_64K42 => Open<Granule64K, VaSize42>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_64K48 => Open<Granule64K, VaSize48>(memory, ttbr0, ttbr1),
        PagingMode.AArch64_64K52 => Open<Granule64K, VaSize52>(memory, ttbr0, ttbr1),
        _ => null,
    };

    private static PageTable Open<TGranule, TVaSize>(ImageMemory memory, ulong? ttbr0, ulong? ttbr1)
        where TGranule : struct, IAArch64Granule
        where TVaSize : struct, IAArch64VaSize
    {
        PageTable? upper = ttbr1 is { } high ? OpenHalf<TGranule, TVaSize, Ttbr1>(memory, high) : null;
        if (ttbr0 is not { } low) return upper!;
        PageTable lower = OpenHalf<TGranule, TVaSize, Ttbr0>(memory, low);
        return upper is null ? lower : lower.WithUpper(upper);
    }

    private static PageTable<AArch64<TGranule, TVaSize, TTtbr>, ImageMemory> OpenHalf<TGranule, TVaSize, TTtbr>(ImageMemory memory, ulong register)
        where TGranule : struct, IAArch64Granule
        where TVaSize : struct, IAArch64VaSize
        where TTtbr : struct, IAArch64Ttbr
        => new(memory, AArch64<TGranule, TVaSize, TTtbr>.RootOf(register));
}
