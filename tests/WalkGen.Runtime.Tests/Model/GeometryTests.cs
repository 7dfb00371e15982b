using static WalkGen.PageTableLevel;

using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Shifts, folding and halves of every format, written out.</summary>
public sealed class GeometryTests
{
    private static readonly PageTableLevel[] Levels = [Pgd, P4d, Pud, Pmd, Pte];

    [Fact]
    public void Five_levels_fold_nothing()
        => Check<Tiny5>(addressBits: 27, shifts: [24, 21, 18, 15, 12], real: Levels, tested: Levels);

    [Fact]
    public void Four_levels_fold_the_P4D()
        => Check<Tiny4>(24, [21, 21, 18, 15, 12], real: [Pgd, Pgd, Pud, Pmd, Pte], tested: [P4d, P4d, Pud, Pmd, Pte]);

    [Fact]
    public void Three_levels_fold_P4D_and_PUD()
        => Check<Tiny3>(21, [18, 18, 18, 15, 12], real: [Pgd, Pgd, Pgd, Pmd, Pte], tested: [Pud, Pud, Pud, Pmd, Pte]);

    [Fact]
    public void Two_levels_fold_all_between()
        => Check<Tiny2>(20, [16, 16, 16, 16, 12], real: [Pgd, Pgd, Pgd, Pgd, Pte], tested: [Pmd, Pmd, Pmd, Pmd, Pte]);

    [Fact]
    public void X86_64_folds_the_P4D()
        => Check<X86_64>(48, [39, 39, 30, 21, 12], real: [Pgd, Pgd, Pud, Pmd, Pte], tested: [P4d, P4d, Pud, Pmd, Pte]);

    [Fact]
    public void X86_64La57_folds_nothing()
        => Check<X86_64La57>(57, [48, 39, 30, 21, 12], real: Levels, tested: Levels);

    [Fact]
    public void X86Pae_folds_all_above_the_PMD_into_a_root_of_32_bytes()
    {
        Check<X86Pae>(32, [30, 30, 30, 21, 12], real: [Pgd, Pgd, Pgd, Pmd, Pte], tested: [Pud, Pud, Pud, Pmd, Pte]);
        Assert.Equal(32, Geometry<X86Pae>.TableSize(Pgd));
    }

    [Fact]
    public void X86_has_two_levels()
        => Check<X86>(32, [22, 22, 22, 22, 12], real: [Pgd, Pgd, Pgd, Pgd, Pte], tested: [Pmd, Pmd, Pmd, Pmd, Pte]);

    [Fact]
    public void RISC_V_folds_from_the_P4D_on()
    {
        Check<RiscV<Sv32>>(32, [22, 22, 22, 22, 12], real: [Pgd, Pgd, Pgd, Pgd, Pte], tested: [Pmd, Pmd, Pmd, Pmd, Pte]);
        Check<RiscV<Sv39>>(39, [30, 30, 30, 21, 12], real: [Pgd, Pgd, Pgd, Pmd, Pte], tested: [Pud, Pud, Pud, Pmd, Pte]);
        Check<RiscV<Sv48>>(48, [39, 39, 30, 21, 12], real: [Pgd, Pgd, Pud, Pmd, Pte], tested: [P4d, P4d, Pud, Pmd, Pte]);
        Check<RiscV<Sv57>>(57, [48, 39, 30, 21, 12], real: Levels, tested: Levels);
    }

    [Fact]
    public void I386_has_two_levels()
        => Check<I386>(32, [22, 22, 22, 22, 12], real: [Pgd, Pgd, Pgd, Pgd, Pte], tested: [Pmd, Pmd, Pmd, Pmd, Pte]);

    [Fact]
    public void All_64_bits_can_be_translated()
        => Check<Wide64>(64, [53, 42, 32, 22, 12], real: Levels, tested: Levels);

    [Fact]
    public void Without_sign_extension_there_is_a_lower_half_only()
    {
        CheckHalves<Tiny5>(new VirtualRange(0, 0x7ff_ffff), upper: null);
        CheckHalves<Tiny2>(new VirtualRange(0, 0xf_ffff), upper: null);
        CheckHalves<X86>(new VirtualRange(0, 0xffff_ffff), upper: null);
        CheckHalves<X86Pae>(new VirtualRange(0, 0xffff_ffff), upper: null);
        CheckHalves<I386>(new VirtualRange(0, 0xffff_ffff), upper: null);
        CheckHalves<RiscV<Sv32>>(new VirtualRange(0, 0xffff_ffff), upper: null);
        CheckHalves<Wide64>(VirtualRange.All, upper: null);
    }

    [Fact]
    public void Sign_extension_puts_the_upper_half_at_the_top()
    {
        CheckHalves<X86_64>(new VirtualRange(0, 0x7fff_ffff_ffff), new VirtualRange(0xffff_8000_0000_0000, ulong.MaxValue));
        CheckHalves<RiscV<Sv39>>(new VirtualRange(0, 0x3f_ffff_ffff), new VirtualRange(0xffff_ffc0_0000_0000, ulong.MaxValue));
        CheckHalves<X86_64La57>(new VirtualRange(0, 0x00ff_ffff_ffff_ffff), new VirtualRange(0xff00_0000_0000_0000, ulong.MaxValue));
    }

    [Fact]
    public void A_range_between_the_halves_is_in_neither()
    {
        var between = new VirtualRange(0x8000_0000_0000, 0xffff_7fff_ffff_ffff);
        Assert.False(Geometry<X86_64>.TryClipToLowerHalf(between, out _));
        Assert.False(Geometry<X86_64>.TryClipToUpperHalf(between, out _));
    }

    [Theory]
    [InlineData(Pte, 0xffff_ffff_ffff_f000, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(Pmd, 0xffff_ffff_ffe0_0000, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(Pgd, 0xffff_ff80_0000_0000, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(Pgd, 0xffff_ffff_ffff_f000, ulong.MaxValue - 1, ulong.MaxValue - 1)]
    [InlineData(Pte, 0x1234, 0x9999, 0x1fff)]
    [InlineData(Pte, 0x1000, 0x1fff, 0x1fff)]
    [InlineData(Pmd, 0x1000, 0x1fff, 0x1fff)]
    public void The_last_address_of_an_entry_is_found_up_to_the_top(PageTableLevel level, ulong address, ulong last, ulong expected)
        => Assert.Equal(expected, Geometry<X86_64>.EntryLast(level, address, last));

    [Fact]
    public void Every_index_at_the_top_of_the_space_is_the_last()
        => Assert.Equal([511, 0, 511, 511, 511], Levels.Select(level => Geometry<X86_64>.Index(level, ulong.MaxValue)));

    [Fact]
    public void Each_index_is_its_field_of_the_address()
    {
        const ulong address = (1UL << 39) | (2UL << 30) | (3UL << 21) | (4UL << 12) | 5;
        Assert.Equal([1, 0, 2, 3, 4], Levels.Select(level => Geometry<X86_64>.Index(level, address)));
    }

    private static void Check<TPaging>(int addressBits, int[] shifts, PageTableLevel[] real, PageTableLevel[] tested)
        where TPaging : struct, IPagingFormat
    {
        Assert.Equal(addressBits, Geometry<TPaging>.AddressBits);
        Assert.Equal(shifts, Levels.Select(Geometry<TPaging>.Shift));
        Assert.Equal(real, Levels.Select(Geometry<TPaging>.RealLevel));
        Assert.Equal(tested, Levels.Select(Geometry<TPaging>.TestedLevel));
        Assert.Equal(Levels.Select(level => tested[(int)level] != level), Levels.Select(Geometry<TPaging>.IsPassThrough));
        Assert.Equal(Levels.Select(level => real[(int)level] != level), Levels.Select(Geometry<TPaging>.IsFolded));
        Assert.Equal(shifts.Select(shift => (1UL << shift) - 1), Levels.Select(Geometry<TPaging>.OffsetMask));
        Assert.Equal(Levels.Select(level => TPaging.EntrySize << TPaging.IndexBits(level)), Levels.Select(Geometry<TPaging>.TableSize));
    }

    private static void CheckHalves<TPaging>(VirtualRange lower, VirtualRange? upper)
        where TPaging : struct, IPagingFormat
    {
        Assert.True(Geometry<TPaging>.TryClipToLowerHalf(VirtualRange.All, out VirtualRange low));
        Assert.Equal(lower, low);
        Assert.Equal(upper is not null, Geometry<TPaging>.TryClipToUpperHalf(VirtualRange.All, out VirtualRange high));
        Assert.Equal(upper ?? default, high);
    }
}
