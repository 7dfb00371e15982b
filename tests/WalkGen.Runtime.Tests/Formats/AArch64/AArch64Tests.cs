using Lower = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Upper = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr1>;

using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>The bits of AArch64 descriptors against section D8.3.1 of the Arm ARM, written out by hand.</summary>
public sealed class AArch64Tests
{
    private const ulong Dbm = 1UL << 51;
    private const ulong SoftwareDirty = 1UL << 55;
    private const ulong Pxn = 1UL << 53;
    private const ulong Uxn = 1UL << 54;

    [Theory]
    [InlineData(EntryFlags.None, 0, 0)]
    [InlineData(EntryFlags.Present, 3, 3)]
    [InlineData(EntryFlags.Leaf, 3, 3)]
    [InlineData(EntryFlags.User, 0x40, 0x40)]
    [InlineData(EntryFlags.Writable, 0x80, 0)]
    [InlineData(EntryFlags.Accessed, 0x400, 0x400)]
    [InlineData(EntryFlags.Global, 0x800, 0)]
    [InlineData(EntryFlags.Executable, Uxn, 0)]
    [InlineData(EntryFlags.Dirty, SoftwareDirty, SoftwareDirty)]
    public void A_page_has_its_flags_in_the_lower_and_upper_attributes(EntryFlags flags, ulong mask, ulong value)
    {
        Assert.Equal(new EntryPattern(mask, value), Lower.FlagPattern(PageTableLevel.Pte, flags));
        Assert.Equal(
            flags == EntryFlags.Dirty ? new EntryPattern(Dbm | 0x80, Dbm) : EntryPattern.Never,
            Lower.AlternateFlagPattern(PageTableLevel.Pte, flags));
        if (flags == EntryFlags.Executable) Assert.Equal(new EntryPattern(Pxn, 0), Upper.FlagPattern(PageTableLevel.Pte, flags));
    }

    [Theory]
    [InlineData(EntryFlags.Present, 3, 3)]
    [InlineData(EntryFlags.Writable, 1UL << 62, 0)]
    [InlineData(EntryFlags.User, 1UL << 61, 0)]
    [InlineData(EntryFlags.Executable, 1UL << 60, 0)]
    public void A_level_without_blocks_takes_permissions_away_by_its_tables(EntryFlags flags, ulong mask, ulong value)
    {
        Assert.Equal(new EntryPattern(mask, value), Lower.FlagPattern(PageTableLevel.P4d, flags));
        Assert.Equal(EntryPattern.Never, Lower.AlternateFlagPattern(PageTableLevel.P4d, flags));
        if (flags == EntryFlags.Executable) Assert.Equal(new EntryPattern(1UL << 59, 0), Upper.FlagPattern(PageTableLevel.P4d, flags));
    }

    // Raw words of level 2: a block has 01 in its low bits, a table 11.
    [Theory]
    [InlineData(0x1UL, EntryFlags.Writable | EntryFlags.Executable | EntryFlags.Global | EntryFlags.Leaf)]
    [InlineData(0xcc1UL | Uxn, EntryFlags.User | EntryFlags.Accessed | EntryFlags.Leaf)]
    [InlineData(0x881UL | Dbm | Uxn, EntryFlags.Leaf)]
    [InlineData(0x801UL | Dbm | Uxn, EntryFlags.Writable | EntryFlags.Dirty | EntryFlags.Leaf)]
    [InlineData(0x881UL | SoftwareDirty | Uxn, EntryFlags.Dirty | EntryFlags.Leaf)]
    [InlineData(0x3UL, EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable)]
    [InlineData(0x3UL | (1UL << 62), EntryFlags.User | EntryFlags.Executable)]
    [InlineData(0x3UL | (1UL << 61), EntryFlags.Writable | EntryFlags.Executable)]
    [InlineData(0x8c3UL | Uxn | Dbm | SoftwareDirty | (1UL << 60), EntryFlags.Writable | EntryFlags.User)]
    public void Blocks_and_tables_of_a_level_keep_permissions_apart(ulong raw, EntryFlags flags)
        => Assert.Equal(flags | EntryFlags.Present, new Entry<Lower>(raw, PageTableLevel.Pmd).Flags);

    [Theory]
    [InlineData(PageTableLevel.P4d, 1UL, false, false)] // no blocks at level 0
    [InlineData(PageTableLevel.P4d, 3UL, true, false)]
    [InlineData(PageTableLevel.Pud, 1UL, true, true)]
    [InlineData(PageTableLevel.Pmd, 3UL, true, false)]
    [InlineData(PageTableLevel.Pmd, 2UL, false, false)]
    [InlineData(PageTableLevel.Pte, 1UL, false, false)] // reserved
    [InlineData(PageTableLevel.Pte, 3UL, true, true)]
    public void The_two_low_bits_say_what_an_entry_is(PageTableLevel level, ulong raw, bool isPresent, bool isLeaf)
    {
        Assert.Equal((isPresent, isLeaf), (Lower.IsPresent(level, raw), Lower.IsLeaf(level, raw)));
        Assert.Equal(
            (isPresent, isLeaf),
            (Lower.FlagPattern(level, EntryFlags.Present).Matches(raw), Lower.FlagPattern(level, EntryFlags.Leaf).Matches(raw)));
    }

    [Theory]
    [InlineData(EntryFlags.WriteThrough)]
    [InlineData(EntryFlags.CacheDisabled)]
    [InlineData(EntryFlags.Special)]
    public void No_descriptor_has_flags_of_MAIR_or_of_Linux(EntryFlags flag)
    {
        foreach (PageTableLevel level in Enum.GetValues<PageTableLevel>()) Assert.True(Lower.FlagPattern(level, flag).MatchesNothing);
    }

    [Fact]
    public void Addresses_lie_where_the_granule_puts_them()
    {
        CheckAddress<Granule4K, VaSize48>(0x0000_ffff_ffff_f000, 0x0000_ffff_ffff_f000);
        CheckAddress<Granule16K, VaSize47>(0x0000_ffff_ffff_c000, 0x0000_ffff_ffff_c000);
        CheckAddress<Granule64K, VaSize52>(0x000f_ffff_ffff_0000, 0x0000_ffff_ffff_f000); // LPA: 51:48 at 15:12
        CheckAddress<Granule64K, VaSize48>(0x000a_0000_0001_0000, 0x0000_0000_0001_a000);
        CheckAddress<Granule4K, VaSize52>(0x000f_ffff_ffff_f000, 0x0003_ffff_ffff_f300); // LPA2: 51:50 at 9:8
        CheckAddress<Granule16K, VaSize52>(0x0008_0000_0000_4000, 0x0000_0000_0000_4200);
    }

    [Theory]
    [InlineData(PageTableLevel.Pud, 0x0000_ffff_c000_0000)]
    [InlineData(PageTableLevel.Pmd, 0x0000_ffff_ffe0_0000)]
    public void The_address_of_a_block_starts_above_nT(PageTableLevel level, ulong address)
        => Assert.Equal(new PhysicalAddress(address), Lower.AddressOf(level, ulong.MaxValue & ~2UL));

    [Theory]
    [InlineData(PageTableLevel.Pte, EntryFlags.None)]
    [InlineData(PageTableLevel.Pmd, EntryFlags.Writable | EntryFlags.Accessed)]
    [InlineData(PageTableLevel.Pte, EntryFlags.Writable | EntryFlags.Dirty | EntryFlags.User)]
    [InlineData(PageTableLevel.Pud, EntryFlags.Executable | EntryFlags.Global | EntryFlags.Dirty)]
    public void A_leaf_is_built_of_address_and_flags(PageTableLevel level, EntryFlags flags)
    {
        CheckLeaf<Lower>(level, flags);
        CheckLeaf<Upper>(level, flags);
        CheckLeaf<AArch64<Granule4K, VaSize52, Ttbr0>>(level, flags);
        CheckLeaf<AArch64<Granule64K, VaSize48, Ttbr1>>(level, flags);
    }

    [Fact]
    public void A_leaf_is_a_descriptor_as_Linux_writes_it()
    {
        Assert.Equal(
            0x4000_0000UL | Pxn | Uxn | 0xf43,
            Lower.LeafEntry(PageTableLevel.Pte, new(0x4000_0000), EntryFlags.Writable | EntryFlags.User | EntryFlags.Accessed));
        Assert.Equal(
            0x4000_0000UL | Uxn | 0x781,
            Upper.LeafEntry(PageTableLevel.Pmd, new(0x4000_0000), EntryFlags.Executable | EntryFlags.Global | EntryFlags.Accessed));
        Assert.Equal(0x1234_5403UL, Lower.TableEntry(new PhysicalAddress(0x1234_5000)));
    }

    private static void CheckAddress<TGranule, TVaSize>(ulong address, ulong bits)
        where TGranule : struct, IAArch64Granule
        where TVaSize : struct, IAArch64VaSize
    {
        Assert.Equal(bits | 0x403, AArch64<TGranule, TVaSize, Ttbr0>.TableEntry(new PhysicalAddress(address)));
        Assert.Equal(new PhysicalAddress(address), AArch64<TGranule, TVaSize, Ttbr0>.AddressOf(PageTableLevel.Pte, bits | 3));
        Assert.Equal(new PhysicalAddress(address), AArch64<TGranule, TVaSize, Ttbr0>.AddressOf(PageTableLevel.Pmd, bits | 3));
    }

    private static void CheckLeaf<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        var address = new PhysicalAddress(0xc00_0000_0000);
        Entry<TPaging> leaf = new(TPaging.LeafEntry(level, address, flags), level);

        Assert.Equal(flags | EntryFlags.Present | EntryFlags.Leaf, leaf.Flags);
        Assert.Equal(address, leaf.Address);
    }
}
