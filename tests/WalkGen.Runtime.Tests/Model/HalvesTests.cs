using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>The user's and the kernel's half of the addresses, by paging format.</summary>
public class HalvesTests
{
    private static VirtualRange Low(int bits) => new(0, (1UL << bits) - 1);

    private static VirtualRange High(int bits) => new(0UL - (1UL << bits), ulong.MaxValue);

    [Fact]
    public void Sign_extended_addresses_have_an_equal_half_each()
    {
        Check<X86_64>(Low(47), High(47));
        Check<X86_64La57>(Low(56), High(56));
        Check<RiscV<Sv39>>(Low(38), High(38));
        Check<RiscV<Sv48>>(Low(47), High(47));
        Check<RiscV<Sv57>>(Low(56), High(56));
    }

    [Fact]
    public void Addresses_of_32_bits_are_split_at_3_GiB()
    {
        VirtualRange user = new(0, 0xbfff_ffff), kernel = new(0xc000_0000, 0xffff_ffff);
        Check<X86>(user, kernel);
        Check<X86NoPse>(user, kernel);
        Check<X86Pae>(user, kernel);
        Check<RiscV<Sv32>>(user, kernel);
    }

    [Fact]
    public void A_root_of_AArch64_has_one_half()
    {
        CheckAArch64<Granule4K, VaSize39>(39);
        CheckAArch64<Granule4K, VaSize48>(48);
        CheckAArch64<Granule4K, VaSize52>(52);
        CheckAArch64<Granule16K, VaSize36>(36);
        CheckAArch64<Granule16K, VaSize47>(47);
        CheckAArch64<Granule64K, VaSize42>(42);
    }

    [Fact]
    public void A_format_that_is_not_sign_extended_has_no_kernel_half() => Check<Tiny3>(Low(21), null);

    [Fact]
    public void Two_roots_have_both_halves()
    {
        PageTable both = Table<AArch64<Granule16K, VaSize47, Ttbr0>>().WithUpper(Table<AArch64<Granule16K, VaSize47, Ttbr1>>());
        Assert.Equal((Low(47), High(47)), (both.UserRange, both.KernelRange));
    }

    private static void CheckAArch64<TGranule, TVaSize>(int bits)
        where TGranule : struct, IAArch64Granule
        where TVaSize : struct, IAArch64VaSize
    {
        Check<AArch64<TGranule, TVaSize, Ttbr0>>(Low(bits), null);
        Check<AArch64<TGranule, TVaSize, Ttbr1>>(null, High(bits));
    }

    private static void Check<TPaging>(VirtualRange? user, VirtualRange? kernel)
        where TPaging : struct, IPagingFormat
    {
        PageTable table = Table<TPaging>();
        Assert.Equal((user, kernel), (table.UserRange, table.KernelRange));
    }

    private static PageTable<TPaging, ArenaMemory> Table<TPaging>()
        where TPaging : struct, IPagingFormat
        => new(default, default);
}
