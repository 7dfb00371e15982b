using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>The bits of x86-64 against the tables of the SDM, written out by hand.</summary>
public sealed class X86_64Tests
{
    private const ulong NoExecute = 1UL << 63;

    public static TheoryData<EntryFlags, ulong, ulong> Bits => new()
    {
        { EntryFlags.None, 0, 0 },
        { EntryFlags.Present, 0x001, 0x001 },
        { EntryFlags.Writable, 0x002, 0x002 },
        { EntryFlags.User, 0x004, 0x004 },
        { EntryFlags.WriteThrough, 0x008, 0x008 },
        { EntryFlags.CacheDisabled, 0x010, 0x010 },
        { EntryFlags.Accessed, 0x020, 0x020 },
        { EntryFlags.Dirty, 0x040, 0x040 },
        { EntryFlags.Global, 0x100, 0x100 },
        { EntryFlags.Executable, NoExecute, 0 },
        { EntryFlags.Present | EntryFlags.Writable | EntryFlags.Executable, NoExecute | 0x003, 0x003 },
    };

    [Theory]
    [MemberData(nameof(Bits))]
    public void Flags_are_the_same_bits_at_every_level(EntryFlags flags, ulong mask, ulong value)
    {
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            Assert.Equal(new EntryPattern(mask, value), X86_64.FlagPattern(level, flags));
        }
    }

    [Theory]
    [InlineData(PageTableLevel.Pud, 0x081)]
    [InlineData(PageTableLevel.Pmd, 0x081)]
    [InlineData(PageTableLevel.Pte, 0x001)]
    public void A_leaf_has_bit_7_but_for_the_lowest_level(PageTableLevel level, ulong bits)
    {
        Assert.True(X86_64.AllowsLeaf(level));
        Assert.Equal(new EntryPattern(bits, bits), X86_64.FlagPattern(level, EntryFlags.Leaf));
        Assert.True(X86_64.IsLeaf(level, bits));
        Assert.False(X86_64.IsLeaf(level, bits & ~1UL));
    }

    [Theory]
    [InlineData(PageTableLevel.Pgd)]
    [InlineData(PageTableLevel.P4d)]
    public void No_entry_of_a_PML4_is_a_leaf(PageTableLevel level)
    {
        Assert.False(X86_64.AllowsLeaf(level));
        Assert.Equal(EntryPattern.Never, X86_64.FlagPattern(level, EntryFlags.Leaf));
        Assert.Equal(EntryPattern.Never, X86_64.FlagPattern(level, EntryFlags.Leaf | EntryFlags.Writable));
        Assert.False(X86_64.IsLeaf(level, ulong.MaxValue));
    }

    // All address bits, PAT at bit 12 of a huge leaf, and all other bits that are not part of the address.
    [Theory]
    [InlineData(PageTableLevel.Pud, 0xfff0_0000_0000_1fff, 0x0000_0000_0000_0000)]
    [InlineData(PageTableLevel.Pud, ulong.MaxValue, 0x000f_ffff_c000_0000)]
    [InlineData(PageTableLevel.Pmd, 0xfff0_0000_0000_1fff, 0x0000_0000_0000_0000)]
    [InlineData(PageTableLevel.Pmd, ulong.MaxValue, 0x000f_ffff_ffe0_0000)]
    [InlineData(PageTableLevel.Pte, 0xfff0_0000_0000_1fff, 0x0000_0000_0000_1000)]
    [InlineData(PageTableLevel.Pte, ulong.MaxValue, 0x000f_ffff_ffff_f000)]
    [InlineData(PageTableLevel.P4d, ulong.MaxValue, 0x000f_ffff_ffff_f000)]
    [InlineData(PageTableLevel.Pud, ulong.MaxValue & ~0x80UL, 0x000f_ffff_ffff_f000)]
    [InlineData(PageTableLevel.Pmd, ulong.MaxValue & ~0x80UL, 0x000f_ffff_ffff_f000)]
    public void The_address_of_a_huge_leaf_starts_above_PAT(PageTableLevel level, ulong entry, ulong address)
        => Assert.Equal(new PhysicalAddress(address), X86_64.AddressOf(level, entry));

    [Theory]
    [InlineData(PageTableLevel.Pte, EntryFlags.None, NoExecute | 0x1)]
    [InlineData(PageTableLevel.Pte, EntryFlags.Executable, 0x1)]
    [InlineData(PageTableLevel.Pmd, EntryFlags.Writable | EntryFlags.Dirty, NoExecute | 0xc3)]
    [InlineData(PageTableLevel.Pud, EntryFlags.User | EntryFlags.Global | EntryFlags.Executable, 0x185)]
    public void A_leaf_is_built_of_address_and_flags(PageTableLevel level, EntryFlags flags, ulong bits)
    {
        ulong raw = X86_64.LeafEntry(level, new PhysicalAddress(0x1_4000_0000), flags);

        Assert.Equal(0x1_4000_0000 | bits, raw);
        Assert.Equal(flags | EntryFlags.Present | EntryFlags.Leaf, new Entry<X86_64>(raw, level).Flags);
    }

    [Fact]
    public void A_table_entry_takes_no_permission_away()
        => Assert.Equal(0x1234_5000UL | 0x27, X86_64.TableEntry(new PhysicalAddress(0x1234_5000)));
}
