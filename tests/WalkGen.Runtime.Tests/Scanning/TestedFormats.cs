using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The formats that every scan is tested with: a theory takes one as its argument and gets its type from that.</summary>
public static class TestedFormats
{
    public static TheoryData<object> All =>
    [
        default(X86_64), default(X86_64La57), default(X86Pae), default(X86), default(X86NoPse),
            default(AArch64<Granule4K, VaSize48, Ttbr0>), default(AArch64<Granule4K, VaSize52, Ttbr0>),
        default(RiscV<Sv32>), default(RiscV<Sv39>), default(RiscV<Sv48>), default(RiscV<Sv57>),
        default(Tiny5), default(Tiny4), default(Tiny3), default(Tiny2), default(TinyGap), default(Soft5), default(I386), default(Wide64),
            default(TwoDirty),
    ];

    /// <summary>Those for walks over an address space: huge pages of each kind can be split in them.</summary>
    public static TheoryData<object> ForSpaces
        => [default(X86_64), default(X86_64La57), default(X86Pae), default(X86), default(X86NoPse), default(RiscV<Sv32>),
        default(RiscV<Sv39>), default(RiscV<Sv57>), default(Tiny5), default(Soft5), default(I386), default(TwoDirty)];

    internal static IEnumerable<PageTableLevel> Levels
        => Enum.GetValues<PageTableLevel>().Where(static level => level >= PageTableLevel.Pgd);
}
