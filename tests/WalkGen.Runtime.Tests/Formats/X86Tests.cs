using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>The bits of 32-bit paging against the tables of the SDM, written out by hand.</summary>
public sealed class X86Tests
{
    public static TheoryData<EntryFlags, ulong> Bits => new()
    {
        { EntryFlags.None, 0 },
        { EntryFlags.Present, 0x001 },
        { EntryFlags.Writable, 0x002 },
        { EntryFlags.User, 0x004 },
        { EntryFlags.WriteThrough, 0x008 },
        { EntryFlags.CacheDisabled, 0x010 },
        { EntryFlags.Accessed, 0x020 },
        { EntryFlags.Dirty, 0x040 },
        { EntryFlags.Global, 0x100 },
        { EntryFlags.Executable, 0 }, // no bit forbids it
        { EntryFlags.Present | EntryFlags.Writable | EntryFlags.Executable, 0x003 },
    };

    [Theory]
    [MemberData(nameof(Bits))]
    public void Flags_are_the_same_bits_at_both_levels(EntryFlags flags, ulong bits)
    {
        Assert.Equal(new EntryPattern(bits, bits), X86.FlagPattern(PageTableLevel.Pmd, flags));
        Assert.Equal(new EntryPattern(bits, bits), X86.FlagPattern(PageTableLevel.Pte, flags));
    }

    [Theory]
    [InlineData(PageTableLevel.Pmd, 0x081)]
    [InlineData(PageTableLevel.Pte, 0x001)]
    public void A_leaf_has_bit_7_but_for_the_lowest_level(PageTableLevel level, ulong bits)
    {
        Assert.True(X86.AllowsLeaf(level));
        Assert.Equal(new EntryPattern(bits, bits), X86.FlagPattern(level, EntryFlags.Leaf));
        Assert.True(X86.IsLeaf(level, bits));
        Assert.False(X86.IsLeaf(level, bits & ~1UL));
    }

    [Theory]
    [InlineData(PageTableLevel.Pgd)]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    public void The_levels_above_the_PMD_are_folded_and_hold_no_leaves(PageTableLevel level)
    {
        Assert.False(X86.AllowsLeaf(level));
        Assert.Equal(EntryPattern.Never, X86.FlagPattern(level, EntryFlags.Leaf));
        Assert.False(X86.IsLeaf(level, ulong.MaxValue));
    }

    [Theory]
    [InlineData(PageTableLevel.Pmd, 0xffc0_0fff, 0x00_ffc0_0000)]
    [InlineData(PageTableLevel.Pmd, 0x0000_3081, 0x01_0000_0000)] // PAT at bit 12 is no part of the address, bit 13 is bit 32 of it
    [InlineData(PageTableLevel.Pmd, 0x0010_0081, 0x80_0000_0000)] // bit 20 is bit 39
    [InlineData(PageTableLevel.Pmd, 0x0020_0081, 0)] // bit 21 is reserved
    [InlineData(PageTableLevel.Pmd, 0xffff_ffff, 0xff_ffc0_0000)]
    [InlineData(PageTableLevel.Pmd, 0xffff_ff7f, 0x00_ffff_f000)]
    [InlineData(PageTableLevel.Pte, 0xffff_ffff, 0x00_ffff_f000)]
    public void Only_leaves_of_4_MiB_reach_above_4_GiB(PageTableLevel level, ulong entry, ulong address)
        => Assert.Equal(address, X86.AddressOf(level, entry).Value);

    [Theory]
    [InlineData(PageTableLevel.Pmd, 0x00_ffc0_0000, 0xffc0_0083)]
    [InlineData(PageTableLevel.Pmd, 0x81_0040_0000, 0x0050_2083)]
    [InlineData(PageTableLevel.Pmd, 0xff_ffc0_0000, 0xffdf_e083)]
    [InlineData(PageTableLevel.Pte, 0x00_1234_5000, 0x1234_5003)]
    public void A_leaf_is_built_of_address_and_flags(PageTableLevel level, ulong address, ulong raw)
    {
        Assert.Equal(raw, X86.LeafEntry(level, new PhysicalAddress(address), EntryFlags.Writable));
        Assert.Equal(address, X86.AddressOf(level, raw).Value);
        Assert.Equal(
            EntryFlags.Present | EntryFlags.Writable | EntryFlags.Executable | EntryFlags.Leaf, new Entry<X86>(raw, level).Flags);
    }

    [Theory]
    [InlineData(0x100_0000_0000, 1 << 22)] // bit 40
    [InlineData(0x1_0000_0000, 1 << 12)] // a PTE has no bits above 31
    public void An_address_that_an_entry_cannot_hold_is_refused(ulong physical, ulong size)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var own = new OwnedPageTable<X86>(arena);

        Assert.Throws<ArgumentException>(() => own.Map(
            new VirtualRange(0x40_0000, 0x40_0000 + size - 1), new PhysicalAddress(physical), EntryFlags.None, size == 1 << 12
                ? PageTableLevel.Pte : PageTableLevel.Pmd));
    }

    [Fact]
    public void Without_PSE_bit_7_makes_no_leaf()
    {
        const ulong Raw = 0x1234_50e7;
        Assert.False(X86NoPse.AllowsLeaf(PageTableLevel.Pmd));
        Assert.False(X86NoPse.IsLeaf(PageTableLevel.Pmd, Raw));
        Assert.True(X86NoPse.IsLeaf(PageTableLevel.Pte, Raw));
        Assert.Equal(EntryPattern.Never, X86NoPse.FlagPattern(PageTableLevel.Pmd, EntryFlags.Leaf));
        Assert.Equal(0x1234_5000UL, X86NoPse.AddressOf(PageTableLevel.Pmd, Raw).Value);
        Assert.Equal(
            X86.FlagPattern(PageTableLevel.Pmd, EntryFlags.Writable | EntryFlags.Accessed),
                X86NoPse.FlagPattern(PageTableLevel.Pmd, EntryFlags.Writable | EntryFlags.Accessed));
    }

    [Fact]
    public void A_table_entry_takes_no_permission_away()
        => Assert.Equal(0x1234_5027UL, X86.TableEntry(new PhysicalAddress(0x1234_5000)));

    [Fact]
    public void Tables_are_named_as_in_the_SDM()
        => Assert.Equal(["PD", "PD", "PD", "PD", "PT"], Scanning.TestedFormats.Levels.Select(X86.TableName));
}
