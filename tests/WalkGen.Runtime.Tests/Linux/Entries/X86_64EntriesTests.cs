using WalkGen.Linux;
using static WalkGen.Runtime.Tests.KernelEntries;

namespace WalkGen.Runtime.Tests;

/// <summary>Entries of x86-64 that are not present, as <c>__swp_entry</c> and <c>pte_modify</c> of Linux make them.</summary>
public class X86_64EntriesTests
{
    private const LinuxConfig Debian = LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.PteMarker;
    private const NonPresentFlags None = NonPresentFlags.None;

    // Swap entries: type 59..63, inverted offset 9..58; bit 1 soft-dirty, 2 uffd-wp, 3 exclusive.
    [Theory]
    [InlineData("6.1", 0x1fff_ffff_ffdb_9600, 3, 0x1234, None)]
    [InlineData("6.1", 0x07ff_ffff_fffb_e602, 0, 0x20c, NonPresentFlags.SoftDirty)]
    [InlineData("6.1", 0x07ff_ffff_fffb_e604, 0, 0x20c, NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.1", 0x07ff_ffff_fffb_e608, 0, 0x20c, NonPresentFlags.Exclusive)]
    [InlineData(
        "5.19", 0x07ff_ffff_fffb_e60e, 0, 0x20c, NonPresentFlags.Exclusive | NonPresentFlags.SoftDirty
        | NonPresentFlags.UffdWriteProtected)]
    [InlineData("5.7", 0x07ff_ffff_fffb_e606, 0, 0x20c, NonPresentFlags.SoftDirty | NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.1", 0x07ff_ffff_ffff_fe00, 0, 0, None)]
    [InlineData("6.1", 0xc800_0000_0000_0000, 25, (1UL << 50) - 1, None)]
    public void Swap(string version, ulong raw, int type, ulong offset, NonPresentFlags flags)
    {
        NonPresentEntry expected = new(NonPresentKind.Swap, null, type, offset, flags);
        Assert.Equal(expected, Decode<X86_64>(raw, version: version));
        Assert.Equal(expected, Decode<X86_64La57>(raw, version: version));
    }

    [Theory]
    [InlineData("6.1", 0x07ff_ffff_fffb_e610)] // PCD, A, D, PSE and none of them a flag
    [InlineData("6.1", 0x07ff_ffff_fffb_e620)]
    [InlineData("6.1", 0x07ff_ffff_fffb_e640)]
    [InlineData("6.1", 0x07ff_ffff_fffb_e680)]
    [InlineData("5.18", 0x07ff_ffff_fffb_e608)] // not yet exclusive
    [InlineData("5.6", 0x07ff_ffff_fffb_e604)] // not yet uffd-wp
    public void Has_bits_that_no_swap_entry_has(string version, ulong raw)
        => Assert.Equal(NonPresentKind.Unknown, Decode<X86_64>(raw, version: version).Kind);

    // Types 26 to 31 of Debian's 6.1: frame 0xabcde, A at bit 34 of the offset and D above it; with five levels at bit 40.
    [Theory]
    [InlineData(0xd7ff_ffff_ea86_4200, NonPresentKind.HwPoison, 26, 0xabcde, None)]
    [InlineData(0xdfff_ffff_ea86_4200, NonPresentKind.Migration, 27, 0xabcde, None)]
    [InlineData(0xe7ff_ffff_ea86_4200, NonPresentKind.Migration, 28, 0xabcde, NonPresentFlags.Exclusive)]
    [InlineData(0xefff_ffff_ea86_4200, NonPresentKind.Migration, 29, 0xabcde, NonPresentFlags.Writable)]
    [InlineData(0xdfff_f7ff_ea86_4200, NonPresentKind.Migration, 27, 0x4_000a_bcde, NonPresentFlags.Accessed)]
    [InlineData(
        0xefff_e7ff_ea86_4202, NonPresentKind.Migration, 29, 0xc_000a_bcde, NonPresentFlags.Accessed | NonPresentFlags.Dirty
        | NonPresentFlags.Writable | NonPresentFlags.SoftDirty)]
    public void Entries_with_a_frame(ulong raw, NonPresentKind kind, int type, ulong offset, NonPresentFlags flags)
    {
        NonPresentEntry expected = new(kind, new PhysicalAddress(0xabcd_e000), type, offset, flags);
        Assert.Equal(expected, Decode<X86_64>(raw));
        if (offset == 0xabcde) Assert.Equal(expected, Decode<X86_64La57>(raw));
        Assert.Equal(expected, Decode<X86_64>(raw, PageTableLevel.Pmd));
        Assert.Equal(expected, Decode<X86_64>(raw, PageTableLevel.Pud));
    }

    [Fact]
    public void Migration_flags_are_above_the_frame_number_since_6_1()
    {
        NonPresentEntry young =
            new(NonPresentKind.Migration, new PhysicalAddress(0xabcd_e000), 27, 0x100_000a_bcde, NonPresentFlags.Accessed);
        Assert.Equal(young, Decode<X86_64La57>(0xdffd_ffff_ea86_4200));
        LinuxKernel wide = new(Bookworm) { PhysicalAddressBits = 52 };
        Assert.Equal(young, wide.Decode(new Entry<X86_64>(0xdffd_ffff_ea86_4200, PageTableLevel.Pte), new VirtualAddress(User)));

        // 5.19 has the same types and no such flags.
        Assert.Equal(None, DecodeOnly<X86_64>(0xdfff_f7ff_ea86_4200, version: "5.19").Flags);
    }

    // With CONFIG_DEVICE_PRIVATE, 6.6 numbers: poisoned 23, migration 24..26, device 27..30, marker 31. The frame is 0x155.
    [Theory]
    [InlineData(0xbfff_ffff_fffd_5400, NonPresentKind.HwPoison, 23, None)]
    [InlineData(0xdfff_ffff_fffd_5400, NonPresentKind.DevicePrivate, 27, NonPresentFlags.Writable)]
    [InlineData(0xe7ff_ffff_fffd_5400, NonPresentKind.DevicePrivate, 28, None)]
    [InlineData(0xefff_ffff_fffd_5400, NonPresentKind.DeviceExclusive, 29, NonPresentFlags.Writable)]
    [InlineData(0xf7ff_ffff_fffd_5400, NonPresentKind.DeviceExclusive, 30, None)]
    public void Device_memory(ulong raw, NonPresentKind kind, int type, NonPresentFlags flags)
    {
        LinuxKernel kernel = new(new LinuxVersion(6, 6)) { Config = Debian | LinuxConfig.DevicePrivate };
        NonPresentEntry expected = new(kind, new PhysicalAddress(0x15_5000), type, 0x155, flags);
        Assert.Equal(expected, kernel.Decode(new Entry<X86_64>(raw, PageTableLevel.Pte), new VirtualAddress(User)));

        LinuxKernel byNumber =
            new(new LinuxVersion(6, 6)) { SwapTypes =
            new LinuxSwapTypes(HwPoison: 1, Migration: 3, Device: 4, PteMarker: 1, SwapInError: 0) };
        Assert.Equal(expected, byNumber.Decode(new Entry<X86_64>(raw, PageTableLevel.Pte), new VirtualAddress(User)));
    }

    [Theory]
    [InlineData("6.1", 0xf7ff_ffff_ffff_fc00, NonPresentKind.Marker, 1, NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.1", 0xf7ff_ffff_ffff_fa00, NonPresentKind.Unknown, 2, None)]
    [InlineData("6.1", 0xf7ff_ffff_ffff_fe00, NonPresentKind.Unknown, 0, None)]
    [InlineData("6.1", 0xffff_ffff_ffff_fe00, NonPresentKind.SwapInError, 0, None)]
    [InlineData("6.6", 0xffff_ffff_ffff_fc00, NonPresentKind.Marker, 1, NonPresentFlags.UffdWriteProtected)]
    [InlineData("6.6", 0xffff_ffff_ffff_fa00, NonPresentKind.Marker, 2, NonPresentFlags.Poisoned)]
    [InlineData("6.6", 0xffff_ffff_ffff_f800, NonPresentKind.Marker, 3, NonPresentFlags.UffdWriteProtected | NonPresentFlags.Poisoned)]
    [InlineData("6.12", 0xffff_ffff_ffff_f600, NonPresentKind.Unknown, 4, None)]
    [InlineData("6.13", 0xffff_ffff_ffff_f600, NonPresentKind.Marker, 4, NonPresentFlags.Guard)]
    [InlineData("6.13", 0xffff_ffff_ffff_ee00, NonPresentKind.Unknown, 8, None)]
    public void Markers(string version, ulong raw, NonPresentKind kind, ulong offset, NonPresentFlags flags)
    {
        NonPresentEntry expected = new(kind, null, version == "6.1" && kind != NonPresentKind.SwapInError ? 30 : 31, offset, flags);
        Assert.Equal(expected, Decode<X86_64>(raw, version: version));
        Assert.Equal(expected, Decode<X86_64>(raw, PageTableLevel.Pmd, version: version)); // of hugetlb
    }

    // Bit 8, and the frame number inverted; bits 5 and 6 accessed and dirty, 10 uffd-wp, 11 soft-dirty.
    [Theory]
    [InlineData(
        PageTableLevel.Pte, 0x000f_ffff_f5f4_b960, 0xa0b_4000, NonPresentFlags.Accessed | NonPresentFlags.Dirty
        | NonPresentFlags.SoftDirty)]
    [InlineData(PageTableLevel.Pte, 0x800f_ffff_fffe_d500, 0x1_2000, NonPresentFlags.UffdWriteProtected)]
    [InlineData(
        PageTableLevel.Pmd, 0x000f_ffff_fc40_09e0, 0x3a0_0000, NonPresentFlags.Accessed | NonPresentFlags.Dirty
        | NonPresentFlags.SoftDirty)]
    [InlineData(PageTableLevel.Pmd, 0x000f_ffff_fc40_11e0, 0x3a0_0000, NonPresentFlags.Accessed | NonPresentFlags.Dirty)] // PAT at bit 12
    [InlineData(PageTableLevel.Pud, 0x000f_ffff_8000_0180, 0x4000_0000, None)]
    public void Prot_none(PageTableLevel level, ulong raw, ulong frame, NonPresentFlags flags)
    {
        NonPresentEntry expected = new(NonPresentKind.ProtNone, new PhysicalAddress(frame), null, 0, flags);
        Assert.Equal(expected, Decode<X86_64>(raw, level));
        Assert.True(expected.IsResident);
    }

    [Fact]
    public void A_huge_page_under_change_keeps_bit_7_of_x86()
    {
        NonPresentEntry expected =
            new(NonPresentKind.Invalidated, new PhysicalAddress(0x3a0_0000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Writable);
        Assert.Equal(expected, Decode<X86_64>(0x000f_ffff_fc40_00a2, PageTableLevel.Pmd));
        Assert.Equal(NonPresentKind.Unknown, Decode<X86_64>(0x000f_ffff_fc40_00a2).Kind);
    }

    // As set_memory_np leaves them; as KFENCE did; as KFENCE did for a while, the whole word inverted.
    [Theory]
    [InlineData(PageTableLevel.Pte, 0x800f_ffff_fd46_4060, 0x2b9_b000)]
    [InlineData(PageTableLevel.Pmd, 0x800f_ffff_fd40_00e0, 0x2a0_0000)]
    [InlineData(PageTableLevel.Pte, 0x8000_0000_02b9_b162, 0x2b9_b000)]
    [InlineData(PageTableLevel.Pte, 0x7fff_ffff_fd46_4e9c, 0x2b9_b000)]
    [InlineData(PageTableLevel.Pte, 0x7fff_fffc_0046_4e9c, 0x3_ffb9_b000)]
    public void Kernel_mappings_that_were_made_invalid(PageTableLevel level, ulong raw, ulong frame)
    {
        NonPresentEntry found = Decode<X86_64>(raw, level, Kernel);
        Assert.Equal((NonPresentKind.Invalidated, new PhysicalAddress(frame)), (found.Kind, found.Frame));
        Assert.Equal(NonPresentFlags.Accessed | NonPresentFlags.Dirty, found.Flags & ~NonPresentFlags.Writable);
    }
}
