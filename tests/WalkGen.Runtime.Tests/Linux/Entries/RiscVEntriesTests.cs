using WalkGen.Formats;
using WalkGen.Linux;
using static WalkGen.Runtime.Tests.KernelEntries;

namespace WalkGen.Runtime.Tests;

/// <summary>Entries of RISC-V that are not present.</summary>
public class RiscVEntriesTests
{
    private const NonPresentFlags None = NonPresentFlags.None;

    // Exclusive 6, type 7..11, offset from 12 on; before 6.3 type 6..10. PROT_NONE is G, bit 5; a huge leaf keeps R, W or X. 6.1 and later
    // number migration 28..30, the error of swapping in or the marker 31.
    [Theory]
    [InlineData("6.6", PageTableLevel.Pte, 0x1_2345_6280, NonPresentKind.Swap, null, 5, 0x12_3456, None)]
    [InlineData("6.6", PageTableLevel.Pte, 0x1_2345_62c0, NonPresentKind.Swap, null, 5, 0x12_3456, NonPresentFlags.Exclusive)]
    [InlineData("6.1", PageTableLevel.Pte, 0x91a2_b140, NonPresentKind.Swap, null, 5, 0x12_3456, None)]
    [InlineData("6.6", PageTableLevel.Pte, 0x1_2345_6290, NonPresentKind.Unknown, null, 5, 0x12_3456, None)]
    [InlineData("6.6", PageTableLevel.Pte, 0x8012_3e00, NonPresentKind.Migration, 0x8012_3000UL, 28, 0x8_0123, None)]
    [InlineData("6.6", PageTableLevel.Pmd, 0x8012_3f00, NonPresentKind.Migration, 0x8012_3000UL, 30, 0x8_0123, NonPresentFlags.Writable)]
    [InlineData("6.6", PageTableLevel.Pte, 0x1f80, NonPresentKind.Marker, null, 31, 1, NonPresentFlags.UffdWriteProtected)]
    [InlineData(
        "6.1", PageTableLevel.Pte, 0x2004_88e0, NonPresentKind.ProtNone, 0x8012_2000UL, null, 0, NonPresentFlags.Accessed
        | NonPresentFlags.Dirty)]
    [InlineData("6.6", PageTableLevel.Pmd, 0x2008_0060, NonPresentKind.ProtNone, 0x8020_0000UL, null, 0, NonPresentFlags.Accessed)]
    [InlineData(
        "6.6", PageTableLevel.Pmd, 0x2008_0056, NonPresentKind.Invalidated, 0x8020_0000UL, null, 0, NonPresentFlags.Accessed
        | NonPresentFlags.Writable)]
    public void Entries_that_are_not_present(
        string version, PageTableLevel level, ulong raw, NonPresentKind kind, ulong? frame, int? type, ulong offset, NonPresentFlags flags)
        => Assert.Equal(
            new NonPresentEntry(kind, frame is { } address ? new PhysicalAddress(address) : null, type, offset, flags),
            Decode<RiscV<Sv39>>(raw, level, version: version));

    [Fact]
    public void Kernel_mappings_that_were_made_invalid()
        => Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Invalidated, new PhysicalAddress(0x8012_2000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty
                | NonPresentFlags.Writable),
            Decode<RiscV<Sv39>>(0x2004_88e6, PageTableLevel.Pte, 0xffff_ffd6_0012_2000));
}
