using static WalkGen.PageTableLevel;

using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Levels, shifts and halves of each configuration that Linux can be built with, against the tables of section D8.2.</summary>
public sealed class AArch64GeometryTests
{
    private static readonly PageTableLevel[] Levels = [Pgd, P4d, Pud, Pmd, Pte];

    [Fact]
    public void Granules_of_4_KiB()
    {
        Check<Granule4K, VaSize39>([9, 0, 0, 9, 9], [30, 30, 30, 21, 12], root: 1, blocks: [Pud, Pmd]);
        Check<Granule4K, VaSize48>([9, 0, 9, 9, 9], [39, 39, 30, 21, 12], root: 0, blocks: [Pud, Pmd]);
        Check<Granule4K, VaSize52>([4, 9, 9, 9, 9], [48, 39, 30, 21, 12], root: -1, blocks: [P4d, Pud, Pmd]);
    }

    [Fact]
    public void Granules_of_16_KiB()
    {
        Check<Granule16K, VaSize36>([11, 0, 0, 0, 11], [25, 25, 25, 25, 14], root: 2, blocks: [Pmd]);
        Check<Granule16K, VaSize47>([11, 0, 0, 11, 11], [36, 36, 36, 25, 14], root: 1, blocks: [Pmd]);
        Check<Granule16K, VaSize48>([1, 0, 11, 11, 11], [47, 47, 36, 25, 14], root: 0, blocks: [Pmd]);
        Check<Granule16K, VaSize52>([5, 0, 11, 11, 11], [47, 47, 36, 25, 14], root: 0, blocks: [Pud, Pmd]);
    }

    [Fact]
    public void Granules_of_64_KiB()
    {
        Check<Granule64K, VaSize42>([13, 0, 0, 0, 13], [29, 29, 29, 29, 16], root: 2, blocks: [Pmd]);
        Check<Granule64K, VaSize48>([6, 0, 0, 13, 13], [42, 42, 42, 29, 16], root: 1, blocks: [Pud, Pmd]);
        Check<Granule64K, VaSize52>([10, 0, 0, 13, 13], [42, 42, 42, 29, 16], root: 1, blocks: [Pud, Pmd]);
    }

    // arch/arm64/include/asm/pgtable-hwdef.h: CONT_PTE_SHIFT and CONT_PMD_SHIFT.
    [Fact]
    public void Runs_with_the_contiguous_bit_have_16_32_or_128_entries()
    {
        Assert.Equal([0, 0, 4, 4, 4], Levels.Select(AArch64<Granule4K, VaSize48, Ttbr0>.ContiguousOrder));
        Assert.Equal([0, 0, 0, 5, 7], Levels.Select(AArch64<Granule16K, VaSize47, Ttbr0>.ContiguousOrder));
        Assert.Equal([0, 0, 0, 5, 5], Levels.Select(AArch64<Granule64K, VaSize48, Ttbr0>.ContiguousOrder));
    }

    [Fact]
    public void Each_root_translates_all_of_its_input_size()
    {
        CheckHalf<AArch64<Granule4K, VaSize48, Ttbr0>>(new VirtualRange(0, 0xffff_ffff_ffff), isUpper: false);
        CheckHalf<AArch64<Granule4K, VaSize48, Ttbr1>>(new VirtualRange(0xffff_0000_0000_0000, ulong.MaxValue), isUpper: true);
        CheckHalf<AArch64<Granule16K, VaSize36, Ttbr1>>(new VirtualRange(0xffff_fff0_0000_0000, ulong.MaxValue), isUpper: true);
        CheckHalf<AArch64<Granule64K, VaSize52, Ttbr1>>(new VirtualRange(0xfff0_0000_0000_0000, ulong.MaxValue), isUpper: true);
    }

    // ASID in the upper 16 bits and CnP in bit 0; with room for 52 bits, 51:48 stand at 5:2.
    [Fact]
    public void A_root_is_its_register_without_ASID_and_CnP()
    {
        Assert.Equal(new PhysicalAddress(0x4185_3000), AArch64<Granule4K, VaSize48, Ttbr1>.RootOf(0x0006_0000_4185_3001));
        Assert.Equal(new PhysicalAddress(0x0000_8000_0000_0010), AArch64<Granule16K, VaSize48, Ttbr0>.RootOf(0xffff_8000_0000_0011));
        Assert.Equal(new PhysicalAddress(0x000a_0000_4185_3000), AArch64<Granule4K, VaSize52, Ttbr1>.RootOf(0x0006_0000_4185_3029));
        Assert.Equal(new PhysicalAddress(0x000f_0000_4185_2000), AArch64<Granule64K, VaSize52, Ttbr0>.RootOf(0x0006_0000_4185_203d));
    }

    private static void Check<TGranule, TVaSize>(int[] bits, int[] shifts, int root, PageTableLevel[] blocks)
        where TGranule : struct, IAArch64Granule
        where TVaSize : struct, IAArch64VaSize
    {
        Assert.Equal(bits, Levels.Select(AArch64<TGranule, TVaSize, Ttbr0>.IndexBits));
        Assert.Equal(shifts, Levels.Select(Geometry<AArch64<TGranule, TVaSize, Ttbr1>>.Shift));
        Assert.Equal(TVaSize.Bits, Geometry<AArch64<TGranule, TVaSize, Ttbr1>>.AddressBits);
        Assert.Equal([.. blocks, Pte], Levels.Where(AArch64<TGranule, TVaSize, Ttbr0>.AllowsLeaf));
        Assert.Equal($"level {root}", AArch64<TGranule, TVaSize, Ttbr0>.TableName(Pgd));
        Assert.Equal("level 3", AArch64<TGranule, TVaSize, Ttbr0>.TableName(Pte));
        Assert.Equal($"AArch64, {TGranule.Name} granule, {TVaSize.Bits} bits, TTBR1", AArch64<TGranule, TVaSize, Ttbr1>.Name);
    }

    private static void CheckHalf<TPaging>(VirtualRange range, bool isUpper)
        where TPaging : struct, IPagingFormat
    {
        Assert.Equal(!isUpper, Geometry<TPaging>.TryClipToLowerHalf(VirtualRange.All, out VirtualRange lower));
        Assert.Equal(isUpper, Geometry<TPaging>.TryClipToUpperHalf(VirtualRange.All, out VirtualRange upper));
        Assert.Equal(range, isUpper ? upper : lower);
    }
}
