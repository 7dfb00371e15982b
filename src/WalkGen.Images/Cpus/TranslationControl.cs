namespace WalkGen.Images;

/// <summary>The paging modes in TCR_EL1. Source: Arm ARM, section D19.2 (TCR_EL1).</summary>
internal static class TranslationControl
{
    private const int DisableLower = 7, DisableUpper = 23; // EPD0, EPD1
    private const int SizeMask = 0x3f; // T0SZ, T1SZ
    private const int UpperSize = 16; // the lowest bit of T1SZ
    private const int LowerGranule = 14, UpperGranule = 30; // TG0, TG1, of 2 bits

    /// <summary>The mode of the addresses that TTBR0_EL1 translates; null if it translates none.</summary>
    /// <exception cref="NotSupportedException">WalkGen does not have the mode.</exception>
    public static PagingMode? LowerMode(ulong tcr) => (tcr >> DisableLower & 1) != 0 ? null : ModeOf(
        tcr, "TTBR0_EL1", tcr & SizeMask, (tcr >> LowerGranule & 3) switch { 0 => 4, 1 => 64, 2 => 16, _ => 0 });

    /// <summary>The mode of the addresses that TTBR1_EL1 translates; null if it translates none.</summary>
    /// <exception cref="NotSupportedException">WalkGen does not have the mode.</exception>
    public static PagingMode? UpperMode(ulong tcr) => (tcr >> DisableUpper & 1) != 0 ? null : ModeOf(
        tcr, "TTBR1_EL1", tcr >> UpperSize & SizeMask, (tcr >> UpperGranule & 3) switch { 1 => 16, 2 => 4, 3 => 64, _ => 0 });

    private static PagingMode ModeOf(ulong tcr, string register, ulong unused, int granule)
    {
        long bits = 64 - (long)unused;
        return PagingModes.OfAArch64(granule << 10, bits) ?? throw new NotSupportedException(
            $"{register} translates addresses of {bits} bits with a granule of {granule} KiB (TCR_EL1 is 0x{tcr:x}), which WalkGen does "
            + "not support.");
    }
}
