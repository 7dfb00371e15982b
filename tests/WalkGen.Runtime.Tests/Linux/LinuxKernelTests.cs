using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Arm52 = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize52, WalkGen.Formats.Ttbr0>;
using ArmUpper = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr1>;

using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// The bits of entries that are not present against the definitions in Linux's <c>asm/pgtable*.h</c>, written out by hand: type and offset
/// as <c>__swp_entry</c> of each architecture puts them.
/// </summary>
public sealed class LinuxKernelTests
{
    private const ulong User = 0x1000;
    private const ulong Kernel = 0xffff_8880_0000_0000;
    private const LinuxConfig Debian = LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.PteMarker;
    private const NonPresentFlags None = NonPresentFlags.None;

    private static readonly LinuxVersion s_bookworm = new(6, 1);

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
    public void X86_64_swap(string version, ulong raw, int type, ulong offset, NonPresentFlags flags)
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
    public void X86_64_has_bits_that_no_swap_entry_has(string version, ulong raw)
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
    public void X86_64_entries_with_a_frame(ulong raw, NonPresentKind kind, int type, ulong offset, NonPresentFlags flags)
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
        LinuxKernel wide = new(s_bookworm) { PhysicalAddressBits = 52 };
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
    public void X86_64_device_memory(ulong raw, NonPresentKind kind, int type, NonPresentFlags flags)
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
    public void X86_64_markers(string version, ulong raw, NonPresentKind kind, ulong offset, NonPresentFlags flags)
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
    public void X86_64_prot_none(PageTableLevel level, ulong raw, ulong frame, NonPresentFlags flags)
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
    public void X86_64_kernel_mappings_that_were_made_invalid(PageTableLevel level, ulong raw, ulong frame)
    {
        NonPresentEntry found = Decode<X86_64>(raw, level, Kernel);
        Assert.Equal((NonPresentKind.Invalidated, new PhysicalAddress(frame)), (found.Kind, found.Frame));
        Assert.Equal(NonPresentFlags.Accessed | NonPresentFlags.Dirty, found.Flags & ~NonPresentFlags.Writable);
    }

    [Fact]
    public void PAE_stores_swap_as_64_bits_do_and_exclusive_in_bit_7()
    {
        Assert.Equal(new NonPresentEntry(NonPresentKind.Swap, null, 2, 0x7ff_ffff, None), Decode<X86Pae>(0x17ff_fff0_0000_0000));
        Assert.Equal(
            new NonPresentEntry(NonPresentKind.Swap, null, 0, 0x10c, NonPresentFlags.Exclusive),
            Decode<X86Pae>(0x07ff_ffff_fffd_e680, version: "6.3"));
        Assert.Equal(NonPresentKind.Unknown, Decode<X86Pae>(0x07ff_ffff_fffd_e680, version: "6.1").Kind);
        Assert.Equal(NonPresentKind.Unknown, Decode<X86Pae>(0x07ff_ffff_fffd_e602).Kind); // no soft-dirty on 32 bits
        Assert.Equal(
            new NonPresentEntry(NonPresentKind.Migration, new PhysicalAddress(0x1234_5000), 28, 0x12345, None),
            Decode<X86Pae>(0xe7ff_ffff_fdb9_7400));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Migration, new PhysicalAddress(0x1234_5000), 30, 0x101_2345, NonPresentFlags.Writable
                | NonPresentFlags.Accessed),
            Decode<X86Pae>(0xf7ff_fffd_fdb9_7400));
    }

    [Fact]
    public void PAE_inverts_frame_numbers()
    {
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.ProtNone, new PhysicalAddress(0x280_4000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86Pae>(0x000f_ffff_fd7f_b160));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.ProtNone, new PhysicalAddress(0x320_0000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86Pae>(0x000f_ffff_fcc0_01e0, PageTableLevel.Pmd));
        Assert.Equal(new PhysicalAddress(0x1f1_9000), Decode<X86Pae>(0x800f_ffff_fe0e_6060, PageTableLevel.Pte, 0xc1f1_9000).Frame);
    }

    [Fact]
    public void Two_levels_invert_nothing()
    {
        Assert.Equal(new NonPresentEntry(NonPresentKind.Swap, null, 3, 0x12345, None), Decode<X86>(0x0246_8a06));
        Assert.Equal(
            new NonPresentEntry(NonPresentKind.Swap, null, 3, 0x12345, NonPresentFlags.Exclusive),
            Decode<X86>(0x0246_8a86, version: "6.3"));
        Assert.Equal(NonPresentKind.Unknown, Decode<X86>(0x0246_8a86, version: "6.1").Kind);
        Assert.Equal(NonPresentKind.Unknown, Decode<X86>(0x0246_8a46).Kind); // bit 6 is free
        Assert.Equal(
            new NonPresentEntry(NonPresentKind.HwPoison, new PhysicalAddress(0xbc7_4000), 27, 0xbc74, None), Decode<X86>(0x0178_e836));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Migration, new PhysicalAddress(0xbc7_4000), 30, 0x30_bc74, NonPresentFlags.Writable
                | NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86>(0x6178_e83c));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.ProtNone, new PhysicalAddress(0xbfb_2000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86>(0x0bfb_2160));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.ProtNone, new PhysicalAddress(0x400_0000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86>(0x0400_01e0, PageTableLevel.Pmd));
        Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Invalidated, new PhysicalAddress(0x1c9_e000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty),
            Decode<X86>(0x01c9_e060, PageTableLevel.Pte, 0xc1c9_e000));
    }

    [Fact]
    public void The_kernel_of_32_bits_may_begin_elsewhere()
    {
        LinuxKernel half = new(s_bookworm) { KernelStart = new VirtualAddress(0x8000_0000) };
        Entry<X86> entry = new(0x01c9_e060, PageTableLevel.Pte);
        Assert.Equal(NonPresentKind.Invalidated, half.Decode(entry, new VirtualAddress(0x8000_0000)).Kind);
        Assert.Equal(NonPresentKind.Unknown, half.Decode(entry, new VirtualAddress(0x7fff_f000)).Kind);
        Assert.Equal(NonPresentKind.Unknown, new LinuxKernel(s_bookworm).Decode(entry, new VirtualAddress(0xbfff_f000)).Kind);
    }

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
    public void AArch64_swap(string version, ulong raw, NonPresentKind kind, int type, ulong offset, NonPresentFlags flags)
        => Assert.Equal(new NonPresentEntry(kind, null, type, offset, flags), Decode<Arm>(raw, version: version));

    [Fact]
    public void AArch64_entries_with_a_frame()
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
    public void AArch64_prot_none(string version, PageTableLevel level, ulong raw, ulong frame, NonPresentFlags flags)
        => Assert.Equal(
            new NonPresentEntry(NonPresentKind.ProtNone, new PhysicalAddress(frame), null, 0, flags),
            Decode<Arm>(raw, level, version: version));

    // PMD_PRESENT_INVALID is bit 59, later PTE_PRESENT_INVALID nG, of a page that users may read.
    [Theory]
    [InlineData("6.1", PageTableLevel.Pmd, 0x0860_0000_4620_0fc0)]
    [InlineData("6.12", PageTableLevel.Pmd, 0x0060_0000_4620_0fc0)]
    [InlineData("6.12", PageTableLevel.Pte, 0x0060_0000_4620_0fc2)]
    public void AArch64_mappings_under_change(string version, PageTableLevel level, ulong raw)
        => Assert.Equal(
            new NonPresentEntry(NonPresentKind.Invalidated, new PhysicalAddress(0x4620_0000), null, 0, NonPresentFlags.Accessed),
            Decode<Arm>(raw, level, version: version));

    [Fact]
    public void AArch64_kernel_mappings_that_were_made_invalid()
        => Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Invalidated, new PhysicalAddress(0x4349_f000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty
                | NonPresentFlags.Writable),
            Decode<ArmUpper>(0x00e8_0000_4349_f706, PageTableLevel.Pte, 0xffff_0000_0349_f000));

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
    public void RISC_V(
        string version, PageTableLevel level, ulong raw, NonPresentKind kind, ulong? frame, int? type, ulong offset, NonPresentFlags flags)
        => Assert.Equal(
            new NonPresentEntry(kind, frame is { } address ? new PhysicalAddress(address) : null, type, offset, flags),
            Decode<RiscV<Sv39>>(raw, level, version: version));

    [Fact]
    public void RISC_V_kernel_mappings_that_were_made_invalid()
        => Assert.Equal(
            new NonPresentEntry(
                NonPresentKind.Invalidated, new PhysicalAddress(0x8012_2000), null, 0, NonPresentFlags.Accessed | NonPresentFlags.Dirty
                | NonPresentFlags.Writable),
            Decode<RiscV<Sv39>>(0x2004_88e6, PageTableLevel.Pte, 0xffff_ffd6_0012_2000));

    [Fact]
    public void Present_and_empty_entries_decode_to_nothing()
    {
        Assert.Equal(default, Decode<X86_64>(0));
        Assert.Equal(default, Decode<X86_64>(0x1067));
        Assert.Equal(default, Decode<X86_64>(0x1fff_ffff_ffdb_9600, PageTableLevel.Pgd)); // folded: the word counts at the P4D
        Assert.Equal(NonPresentKind.None, default(NonPresentEntry).Kind);
    }

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pmd)] // nothing is swapped out whole
    public void Swap_entries_stand_at_the_lowest_level_only(PageTableLevel level)
        => Assert.Equal(NonPresentKind.Unknown, Decode<X86_64>(0x1fff_ffff_ffdb_9600, level).Kind);

    [Fact]
    public void No_word_at_all_fails()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            ulong raw = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            PageTableLevel level = (PageTableLevel)random.Next((int)PageTableLevel.Pte + 1);
            ulong address = random.Next(2) == 0 ? User : Kernel;
            string version = random.Next(2) == 0 ? "6.1" : "6.13";
            Check(new Entry<X86_64>(raw, level).IsPresent, raw, DecodeOnly<X86_64>(raw, level, address, version));
            Check(new Entry<X86Pae>(raw, level).IsPresent, raw, DecodeOnly<X86Pae>(raw, level, address, version));
            Check(new Entry<X86>((uint)raw, level).IsPresent, (uint)raw, DecodeOnly<X86>((uint)raw, level, address, version));
            Check(new Entry<Arm>(raw, level).IsPresent, raw, DecodeOnly<Arm>(raw, level, address, version));
            Check(new Entry<RiscV<Sv39>>(raw, level).IsPresent, raw, DecodeOnly<RiscV<Sv39>>(raw, level, address, version));
        }

        static void Check(bool isPresent, ulong raw, NonPresentEntry found)
            => Assert.Equal(isPresent || raw == 0, found.Kind == NonPresentKind.None);
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        LinuxKernel kernel = new(s_bookworm);
        Entry<X86_64> entry = new(0xefff_e7ff_ea86_4202, PageTableLevel.Pte);
        Assert.Equal(NonPresentKind.Migration, kernel.Decode(entry, new VirtualAddress(User)).Kind);
        Assert.Equal(0, Allocation.LeastOf(() => kernel.Decode(entry, new VirtualAddress(User))));
    }

    [Theory]
    [InlineData(NonPresentKind.ProtNone, 0x1000UL, None)] // not an entry with a swap type
    [InlineData(NonPresentKind.DevicePrivate, 0x1000UL, None)] // the kernel has no device memory
    [InlineData(NonPresentKind.Migration, null, None)] // no frame
    [InlineData(NonPresentKind.Migration, 1UL << 46, None)] // MAX_PHYSMEM_BITS
    [InlineData(NonPresentKind.HwPoison, 0x1000UL, NonPresentFlags.Dirty)]
    [InlineData(NonPresentKind.Marker, null, NonPresentFlags.Guard)] // since 6.13
    [InlineData(NonPresentKind.Swap, null, None)] // no swap area
    public void What_the_kernel_cannot_express_is_not_encoded(NonPresentKind kind, ulong? frame, NonPresentFlags flags)
    {
        var entry = new NonPresentEntry(kind, frame is { } address ? new PhysicalAddress(address) : null, null, 0, flags);

        var error = Assert.Throws<ArgumentException>(() => new LinuxKernel(s_bookworm).Encode<X86_64>(entry));

        Assert.StartsWith($"Linux 6.1 cannot express {entry} as an entry of {X86_64.Name}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_formats_are_refused()
    {
        var format = Assert.Throws<NotSupportedException>(() => Decode<Tiny4>(2));
        Assert.Contains(Tiny4.Name, format.Message, StringComparison.Ordinal);
        var version = Assert.Throws<ArgumentOutOfRangeException>(() => new LinuxKernel(new LinuxVersion(4, 19)));
        Assert.Contains("before 5.0", version.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinuxKernel(s_bookworm) { PhysicalAddressBits = 8 });
    }

    /// <summary>Decodes a word, and encodes the result again.</summary>
    private static NonPresentEntry Decode<TPaging>(
        ulong raw, PageTableLevel level = PageTableLevel.Pte, ulong address = User, string version = "6.1")
        where TPaging : struct, IPagingFormat
    {
        NonPresentEntry decoded = DecodeOnly<TPaging>(raw, level, address, version);
        if (decoded.SwapType is null || decoded.Kind == NonPresentKind.Unknown) return decoded;
        NonPresentEntry entry = decoded.Kind == NonPresentKind.Swap ? decoded : decoded with { SwapType = null, SwapOffset = 0 };
        Assert.Equal(raw, KernelOf(version).Encode<TPaging>(entry, level));
        return decoded;
    }

    private static NonPresentEntry DecodeOnly<TPaging>(
        ulong raw, PageTableLevel level = PageTableLevel.Pte, ulong address = User, string version = "6.1")
        where TPaging : struct, IPagingFormat
        => KernelOf(version).Decode(new Entry<TPaging>(raw, level), new VirtualAddress(address));

    private static LinuxKernel KernelOf(string version)
    {
        Assert.True(LinuxVersion.TryParse(version, out LinuxVersion linux));
        return new LinuxKernel(linux);
    }
}
