using WalkGen.Linux;
using static WalkGen.Runtime.Tests.KernelEntries;

namespace WalkGen.Runtime.Tests;

/// <summary>Entries of 32-bit x86 that are not present, with PAE and with two levels.</summary>
public class X86EntriesTests
{
    private const NonPresentFlags None = NonPresentFlags.None;

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
        LinuxKernel half = new(Bookworm) { KernelStart = new VirtualAddress(0x8000_0000) };
        Entry<X86> entry = new(0x01c9_e060, PageTableLevel.Pte);
        Assert.Equal(NonPresentKind.Invalidated, half.Decode(entry, new VirtualAddress(0x8000_0000)).Kind);
        Assert.Equal(NonPresentKind.Unknown, half.Decode(entry, new VirtualAddress(0x7fff_f000)).Kind);
        Assert.Equal(NonPresentKind.Unknown, new LinuxKernel(Bookworm).Decode(entry, new VirtualAddress(0xbfff_f000)).Kind);
    }
}
