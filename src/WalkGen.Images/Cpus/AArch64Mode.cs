using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>A mode of AArch64: TTBR0_EL1 contains the root of the lower VA range, TTBR1_EL1 that of the upper range.</summary>
/// <typeparam name="TGranule">The granule.</typeparam>
/// <typeparam name="TVaSize">The size of virtual addresses.</typeparam>
internal sealed class AArch64Mode<TGranule, TVaSize>(PagingMode mode, string word) : PagingModeInfo(mode, word)
    where TGranule : struct, IAArch64Granule
    where TVaSize : struct, IAArch64VaSize
{
    public override string Name => $"AArch64, {TGranule.Name} granule, {TVaSize.Bits} bits";

    public override Architecture Architecture => Architecture.AArch64;

    public override int AddressBits => TVaSize.Bits;

    public override int PageSize => 1 << TGranule.PageShift;

    public override bool HasTwoRoots => true;

    /// <remarks>TTBR0_EL1 and TTBR1_EL1 have the same fields.</remarks>
    public override PhysicalAddress RootOf(ulong register) => AArch64<TGranule, TVaSize, Ttbr0>.RootOf(register);

    internal override PageTable Open(ImageMemory memory, ulong register)
        => new PageTable<AArch64<TGranule, TVaSize, Ttbr0>, ImageMemory>(memory, RootOf(register));

    internal override PageTable OpenUpper(ImageMemory memory, ulong register)
        => new PageTable<AArch64<TGranule, TVaSize, Ttbr1>, ImageMemory>(memory, RootOf(register));
}
