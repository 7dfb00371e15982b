using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>The bits of PAE against the tables of the SDM, written out by hand.</summary>
public sealed class X86PaeTests
{
    private const ulong NoExecute = 1UL << 63;
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

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
    public void Flags_are_those_of_x86_64_below_the_root(EntryFlags flags, ulong mask, ulong value)
    {
        Assert.Equal(new EntryPattern(mask, value), X86Pae.FlagPattern(PageTableLevel.Pmd, flags));
        Assert.Equal(new EntryPattern(mask, value), X86Pae.FlagPattern(PageTableLevel.Pte, flags));
    }

    [Theory]
    [InlineData(0x0000_0000_1234_5001, Permissions | EntryFlags.Present)]
    [InlineData(0x0000_0000_1234_5019, Permissions | EntryFlags.Present | EntryFlags.WriteThrough | EntryFlags.CacheDisabled)]
    [InlineData(0x000f_ffff_ffff_fe19, Permissions | EntryFlags.Present | EntryFlags.WriteThrough | EntryFlags.CacheDisabled)]
    [InlineData(ulong.MaxValue & ~0x19UL, Permissions)]
    public void An_entry_of_the_root_takes_no_permission_away_and_keeps_no_account(ulong raw, EntryFlags flags)
        => Assert.Equal(flags, new Entry<X86Pae>(raw, PageTableLevel.Pud).Flags);

    [Theory]
    [InlineData(PageTableLevel.Pmd, 0x081)]
    [InlineData(PageTableLevel.Pte, 0x001)]
    public void A_leaf_has_bit_7_but_for_the_lowest_level(PageTableLevel level, ulong bits)
    {
        Assert.True(X86Pae.AllowsLeaf(level));
        Assert.Equal(new EntryPattern(bits, bits), X86Pae.FlagPattern(level, EntryFlags.Leaf));
        Assert.True(X86Pae.IsLeaf(level, bits));
        Assert.False(X86Pae.IsLeaf(level, bits & ~1UL));
    }

    [Theory]
    [InlineData(PageTableLevel.Pgd)]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    public void No_entry_of_the_root_is_a_leaf(PageTableLevel level)
    {
        Assert.False(X86Pae.AllowsLeaf(level));
        Assert.Equal(EntryPattern.Never, X86Pae.FlagPattern(level, EntryFlags.Leaf | EntryFlags.Writable));
        Assert.False(X86Pae.IsLeaf(level, ulong.MaxValue));
    }

    [Theory]
    [InlineData(PageTableLevel.Pud, 0x000f_ffff_ffff_f000)] // bit 7 of a PDPTE is reserved and makes no leaf
    [InlineData(PageTableLevel.Pmd, 0x000f_ffff_ffe0_0000)]
    [InlineData(PageTableLevel.Pte, 0x000f_ffff_ffff_f000)]
    public void Addresses_have_52_bits(PageTableLevel level, ulong address)
        => Assert.Equal(address, X86Pae.AddressOf(level, ulong.MaxValue).Value);

    [Fact]
    public void Entries_are_built_of_address_and_flags()
    {
        Assert.Equal(
            0x1_4000_0000 | NoExecute | 0xc3,
            X86Pae.LeafEntry(PageTableLevel.Pmd, new PhysicalAddress(0x1_4000_0000), EntryFlags.Writable | EntryFlags.Dirty));
        Assert.Equal(0x1234_5027UL, X86Pae.TableEntry(new PhysicalAddress(0x1234_5000)));
    }

    [Fact]
    public void No_reserved_bit_is_written_to_the_root()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var own = new OwnedPageTable<X86Pae>(arena);
        own.Map(new VirtualRange(0xc000_0000, 0xc000_0fff), new PhysicalAddress(0x1000), EntryFlags.Writable);

        Assert.True(own.Table.TryOpenRoot(out var root));
        Assert.Equal(0x001UL, root[3].Raw & 0xfff);
        Assert.Equal(0x027UL, Directory(own, root[3]).Read(PageTableLevel.Pmd, 0).Raw & 0xfff);
    }

    [Fact]
    public void Tables_are_named_as_in_the_SDM()
        => Assert.Equal(["PDPT", "PDPT", "PDPT", "PD", "PT"], Scanning.TestedFormats.Levels.Select(X86Pae.TableName));

    private static EntryTable<X86Pae> Directory(OwnedPageTable<X86Pae> own, Entry<X86Pae> entry)
    {
        Assert.True(EntryTable<X86Pae>.TryOpen(own.Table.Memory, PageTableLevel.Pmd, entry.Address, out var table));
        return table;
    }
}
