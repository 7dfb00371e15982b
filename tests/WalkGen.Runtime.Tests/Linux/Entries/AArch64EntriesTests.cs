using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Arm52 = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize52, WalkGen.Formats.Ttbr0>;
using ArmUpper = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr1>;

using WalkGen.Linux;
using static WalkGen.Runtime.Tests.KernelEntries;

namespace WalkGen.Runtime.Tests;

/// <summary>Entries of AArch64 that are not present.</summary>
public class AArch64EntriesTests
{
    private const NonPresentFlags None = NonPresentFlags.None;

    // To 5.18 type 2..7 and offset 8..57; then exclusive 2, type 3..7; since 6.10 uffd-wp 3, type 6..10, offset 12..61.
    [Theory]
    [InlineData("5.10", 0x1234_5614, NonPresentKind.Swap, 5, 0x12_3456, None)]
    [InlineData("5.10", 0x1234_5680, NonPresentKind.Unknown, 32, 0x12_3456, None)]
    [InlineData("6.1", 0x1234_5628, NonPresentKind.Swap, 5, 0x12_3456, None)]
    [InlineData("6.9", 0x1234_562c, NonPresentKind.Swap, 5, 0x12_3456, NonPresentFlags.Exclusive)]
    [InlineData("6.9", 0x1234_562a, NonPresentKind.Unknown, 5, 0x12_3456, None)]
    [InlineData("6.12", 0x1_2345_6140, NonPresentKind.Swap, 5, 0x12_3456, None)]
    [InlineData("6.12", 0x1_2345_614c, NonPresentKind.Swap, 5, 0x12_3456, NonPresentFlags.Exclusive | NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.12", 0x1_2345_6150, NonPresentKind.Unknown, 5, 0x12_3456, None)]
    [InlineData("6.12", 0x17c0, NonPresentKind.Marker, 31, 1, NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.13", 0x47c0, NonPresentKind.Marker, 31, 4, NonPresentFlags.Guard)]
    public void Swap(string version, ulong raw, NonPresentKind kind, int type, ulong offset, NonPresentFlags flags)
        => Assert.Equal(new NonPresentEntry(kind, null, type, offset, flags), Decode<Arm>(raw, version: version));

    [Fact]
    public void Entries_with_a_frame()
    {
        PhysicalAddress frame = new(0x4fe6_1000);
        Assert.Equal(new NonPresentEntry(NonPresentKind.HwPoison, frame, 27, 0x4fe61, None), Decode<Arm>(0x04fe_61d8));
        Assert.Equal(new NonPresentEntry(NonPresentKind.HwPoison, frame, 27, 0x4fe61, None), Decode<Arm>(0x4fe6_16c0, version: "6.12"));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Migration, frame, 30, 0x30_0004_fe61, NonPresentFlags.Writable | NonPresentFlags.Accessed
                | NonPresentFlags.Dirty),
            Decode<Arm>(0x3000_04fe_61f0));
        Assert.Equal(new PhysicalAddress(0x30_0004_fe61UL << 12), Decode<Arm52>(0x3000_04fe_61f0).Frame); // 40 bits of frame number
    }

    // To 6.9 bit 58; since 6.10 nG and UXN without AP[1]. Bit 55 dirty, 10 accessed.
    [Theory]
    [InlineData("6.1", PageTableLevel.Pte, 0x04e0_0000_4fe2_df82, 0x4fe2_d000, NonPresentFlags.Accessed | NonPresentFlags.Dirty)]
    [InlineData("6.1", PageTableLevel.Pmd, 0x04e0_0000_4620_0f80, 0x4620_0000, NonPresentFlags.Accessed | NonPresentFlags.Dirty)]
    [InlineData("6.12", PageTableLevel.Pte, 0x00e0_0000_4fe2_df82, 0x4fe2_d000, NonPresentFlags.Accessed | NonPresentFlags.Dirty)]
    [InlineData(
        "6.12", PageTableLevel.Pmd, 0x0460_0000_4620_0f80, 0x4620_0000, NonPresentFlags.Accessed | NonPresentFlags.UffdWriteProtected)]
    public void Prot_none(string version, PageTableLevel level, ulong raw, ulong frame, NonPresentFlags flags)
        => Assert.Equal(
            new NonPresentEntry(NonPresentKind.ProtNone, new PhysicalAddress(frame), null, 0, flags),
            Decode<Arm>(raw, level, version: version));

    // PMD_PRESENT_INVALID is bit 59, later PTE_PRESENT_INVALID nG, of a page that users may read.
    [Theory]
    [InlineData("6.1", PageTableLevel.Pmd, 0x0860_0000_4620_0fc0)]
    [InlineData("6.12", PageTableLevel.Pmd, 0x0060_0000_4620_0fc0)]
    [InlineData("6.12", PageTableLevel.Pte, 0x0060_0000_4620_0fc2)]
    public void Mappings_under_change(string version, PageTableLevel level, ulong raw)
        => Assert.Equal(
            new NonPresentEntry(NonPresentKind.Invalidated, new PhysicalAddress(0x4620_0000), null, 0, NonPresentFlags.Accessed),
            Decode<Arm>(raw, level, version: version));

    [Fact]
    public void Kernel_mappings_that_were_made_invalid()
        => Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Invalidated, new PhysicalAddress(0x4349_f000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty
                | NonPresentFlags.Writable),
            Decode<ArmUpper>(0x00e8_0000_4349_f706, PageTableLevel.Pte, 0xffff_0000_0349_f000));
}
