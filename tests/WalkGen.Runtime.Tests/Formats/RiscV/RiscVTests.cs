using static WalkGen.EntryFlags;
using Narrow = WalkGen.RiscV<WalkGen.Formats.Sv32>;
using Wide = WalkGen.RiscV<WalkGen.Formats.Sv39>;

using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// The bits of RISC-V entries against the privileged manual ("Sv32" and "Sv39", "Svnapot", "Svpbmt"), written out by hand.
/// </summary>
public sealed class RiscVTests
{
    private const EntryFlags Granted = Writable | User | Executable;
    private const ulong N = 1UL << 63;
    private const ulong NonCacheable = 1UL << 61;
    private const ulong InputOutput = 1UL << 62;

    // Sv32, "Addressing and Memory Protection": V, R, W, X, U, G, A, D from bit 0 on. In leaves at each level:
    public static TheoryData<ulong, EntryFlags> Leaves => new()
    {
        { 0x03, None },
        { 0x07, Writable },
        { 0x0b, Executable },
        { 0x09, Executable }, // executable only
        { 0x0f, Writable | Executable },
        { 0x13, User },
        { 0x19, User | Executable },
        { 0x23, Global },
        { 0x43, Accessed },
        { 0x83, Dirty },
        { 0xff, Writable | Executable | User | Global | Accessed | Dirty },
        { 0x303, None }, // RSW is left to software
        { 0x3ff, Writable | Executable | User | Global | Accessed | Dirty },
    };

    public static TheoryData<PageTableLevel, ulong, EntryFlags> WideOnly => new()
    {
        // Svpbmt: NC, IO.
        { PageTableLevel.Pmd, 0x03 | NonCacheable, CacheDisabled },
        { PageTableLevel.Pte, 0x03 | NonCacheable, CacheDisabled },
        { PageTableLevel.Pte, 0x17 | InputOutput, CacheDisabled | User | Writable },
        { PageTableLevel.Pte, 0x09 | InputOutput, Executable }, // not matched by the flag pattern

        // Svnapot: 64 KiB is the only run.
        { PageTableLevel.Pte, 0x03 | N | (8UL << 10), Contiguous },
        { PageTableLevel.Pte, 0x09 | N | (0x18UL << 10), Contiguous | Executable },
        { PageTableLevel.Pte, 0x03 | (8UL << 10), None },

        // Bits 60:59 are reserved, or software's (Svrsw60t59b).
        { PageTableLevel.Pte, 0x03 | (3UL << 59), None },
    };

    public static TheoryData<PageTableLevel, ulong> Reserved => new()
    {
        { PageTableLevel.Pte, 0x05 }, // W without R
        { PageTableLevel.Pmd, 0x05 },
        { PageTableLevel.Pte, 0x01 }, // a pointer at the lowest level
        { PageTableLevel.Pmd, 0x41 }, // A, D, U of a pointer
        { PageTableLevel.Pmd, 0x81 },
        { PageTableLevel.Pud, 0x11 },
        { PageTableLevel.Pmd, 0x01 | NonCacheable },
        { PageTableLevel.Pmd, 0x01 | N },
        { PageTableLevel.Pte, 0x03 | NonCacheable | InputOutput }, // PBMT = 3
        { PageTableLevel.Pmd, 0x0b | NonCacheable | InputOutput },
        { PageTableLevel.Pte, 0x03 | N }, // another size than 64 KiB
        { PageTableLevel.Pte, 0x03 | N | (4UL << 10) },
        { PageTableLevel.Pte, 0x09 | N | (9UL << 10) },
        { PageTableLevel.Pmd, 0x03 | N | (8UL << 10) }, // N above the lowest level
        { PageTableLevel.Pte, 0x03 | (1UL << 54) }, // bits 58:54
        { PageTableLevel.Pmd, 0x01 | (1UL << 58) },
        { PageTableLevel.Pmd, 0x03 | (1UL << 10) }, // misaligned: 2 MiB, 1 GiB
        { PageTableLevel.Pud, 0x03 | (1UL << 27) },
    };

    [Theory, MemberData(nameof(Leaves))]
    public void A_leaf_says_what_its_low_bits_say(ulong raw, EntryFlags flags)
    {
        foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.Pmd, PageTableLevel.Pte])
        {
            Assert.Equal(flags | Present | Leaf, new Entry<Narrow>(raw, level).Flags);
            Assert.Equal(flags | Present | Leaf, new Entry<Wide>(raw, level).Flags);
            Assert.False(new Entry<Wide>(raw & ~1UL, level).IsPresent);
        }
    }

    [Theory, MemberData(nameof(WideOnly))]
    public void A_leaf_of_8_bytes_has_Svnapot_and_Svpbmt(PageTableLevel level, ulong raw, EntryFlags flags)
        => Assert.Equal(flags | Present | Leaf, new Entry<Wide>(raw, level).Flags);

    /// <summary>Privileged architecture, "Virtual Address Translation Process", steps 3 and 6; Svnapot; Svpbmt.</summary>
    [Theory, MemberData(nameof(Reserved))]
    public void Reserved_bits_and_encodings_are_malformed(PageTableLevel level, ulong raw)
    {
        Entry<Wide> entry = new(raw, level);
        Assert.True(entry is { IsMalformed: true, IsPresent: false, IsLeaf: false, IsTable: false, IsNone: false });
        Assert.True(entry.Has(Malformed));
        Assert.False(new Entry<Wide>(raw & ~1UL, level).IsMalformed);
    }

    [Fact]
    public void A_pass_through_entry_is_not_a_leaf()
    {
        Assert.False(Narrow.AllowsLeaf(PageTableLevel.Pud)); // folded below: it counts as a table
        Assert.False(EntryFilter.Require<Narrow>(PageTableLevel.Pud, Leaf).Passes<Narrow>(PageTableLevel.Pud, 0x13));
        Assert.True(EntryFilter.Require<Narrow>(PageTableLevel.Pmd, Leaf).Passes<Narrow>(PageTableLevel.Pmd, 0x13));
        Assert.True(EntryFilter.Require<Wide>(PageTableLevel.Pud, Leaf).Passes<Wide>(PageTableLevel.Pud, 0x13));
    }

    [Theory]
    [InlineData(0x01, Granted | Present)]
    [InlineData(0x21, Granted | Present | Global)] // G in a table counts for all below
    [InlineData(0x00, None)]
    public void A_table_takes_no_right_away(ulong raw, EntryFlags flags)
    {
        Assert.Equal(flags, new Entry<Wide>(raw, PageTableLevel.Pmd).Flags);
        Assert.Equal(flags, new Entry<Narrow>(raw, PageTableLevel.Pmd).Flags);
        Assert.Equal(flags != None, new Entry<Wide>(raw, PageTableLevel.Pud).IsTable);
    }

    [Theory]
    [InlineData(PageTableLevel.Pte, 0x01)] // a pointer at the lowest level
    [InlineData(PageTableLevel.Pte, 0x05)] // W without R
    [InlineData(PageTableLevel.Pte, 0x0d)]
    [InlineData(PageTableLevel.Pmd, 0x05)]
    [InlineData(PageTableLevel.Pmd, 0x1d)]
    [InlineData(PageTableLevel.Pmd, 0x20)] // Linux's PROT_NONE
    public void What_raises_a_fault_by_R_W_and_X_is_not_present(PageTableLevel level, ulong raw)
    {
        var entry = new Entry<Wide>(raw, level);
        Assert.True(entry is { IsPresent: false, IsLeaf: false, IsTable: false, IsNone: false });
        Assert.Equal(None, entry.Flags & (Present | Leaf));
    }

    /// <summary>Two forms say the same of several flags as of each: of all mixes of the bits that flags look at.</summary>
    [Fact]
    public void Flags_together_are_the_flags_one_by_one()
    {
        EntryFlags[] low = [.. Enumerable.Range(0, 1 << 8).Select(static i => (EntryFlags)i)];
        EntryFlags[] masks =
            [.. low, .. low.Select(static flags => flags | CacheDisabled), Contiguous | Present, Contiguous | CacheDisabled | Leaf];
        foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.Pgd, PageTableLevel.Pmd, PageTableLevel.Pte])
        {
            for (ulong bits = 0; bits < 1 << 12; bits++)
            {
                ulong raw = (bits & 0xff) | ((bits >> 8 & 7) << 61) | ((bits >> 11) << 13);
                var entry = new Entry<RiscV<Sv57>>(raw, level);
                bool isMalformed = level != PageTableLevel.Pte && (raw & 7) is 5; // W without R: see FlagPattern
                Assert.Equal((entry.IsPresent, entry.IsLeaf), (entry.Has(Present), entry.Has(Leaf)));
                foreach (EntryFlags flags in masks)
                {
                    if (isMalformed && (flags & (Present | User | Leaf | Writable | CacheDisabled)) == (Present | User)) continue;
                    if (entry.Has(flags) != ((entry.Flags & flags) == flags)) Assert.Fail($"{level} 0x{raw:x}: {flags}, but {entry.Flags}");
                }
            }
        }
    }

    [Theory]
    [InlineData(PageTableLevel.Pgd, 0x00ff_0000_0000_0000)]
    [InlineData(PageTableLevel.P4d, 0x00ff_ff80_0000_0000)]
    [InlineData(PageTableLevel.Pud, 0x00ff_ffff_c000_0000)]
    [InlineData(PageTableLevel.Pmd, 0x00ff_ffff_ffe0_0000)]
    [InlineData(PageTableLevel.Pte, 0x00ff_ffff_ffff_f000)]
    public void Addresses_have_56_bits_and_huge_leaves_ignore_the_low_ones(PageTableLevel level, ulong address)
    {
        Assert.Equal(address, RiscV<Sv57>.AddressOf(level, ulong.MaxValue).Value);
        if (level != PageTableLevel.Pte) Assert.Equal(0x00ff_ffff_ffff_f000UL, RiscV<Sv57>.AddressOf(level, ulong.MaxValue & ~0xeUL).Value);
    }

    [Fact]
    public void Addresses_of_Sv32_have_34_bits()
    {
        Assert.Equal(0x3_ffff_f000UL, Narrow.AddressOf(PageTableLevel.Pte, uint.MaxValue).Value);
        Assert.Equal(0x3_ffc0_0000UL, Narrow.AddressOf(PageTableLevel.Pmd, uint.MaxValue).Value);
        Assert.Equal(0x3_ffff_f000UL, Narrow.AddressOf(PageTableLevel.Pmd, 0xffff_fc01).Value);
    }

    [Fact]
    public void Entries_are_built_of_address_and_flags()
    {
        Assert.Equal(0x2000_0401UL, Wide.TableEntry(new PhysicalAddress(0x8000_1000)));
        Assert.Equal(
            0x2008_00d7UL, Wide.LeafEntry(PageTableLevel.Pmd, new PhysicalAddress(0x8020_0000), Writable | User | Accessed | Dirty));
        Assert.Equal(
            0x2000_000bUL | InputOutput, Wide.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(0x8000_0000), CacheDisabled | Executable));
        // ppn 0x80015: run 0x80010
        Assert.Equal(0x2000_6003UL | N, Wide.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(0x8001_5000), Contiguous));
        Assert.Equal(0xc000_0003UL, Narrow.LeafEntry(PageTableLevel.Pmd, new PhysicalAddress(0x3_0000_0000), CacheDisabled));
        Assert.Equal(
            0x2008_0003UL, Wide.LeafEntry(PageTableLevel.Pmd, new PhysicalAddress(0x8020_0000), Contiguous | Special | WriteThrough));
    }

    [Theory]
    [InlineData(WriteThrough)]
    [InlineData(Special)]
    public void No_entry_has_flags_that_the_format_lacks(EntryFlags flag)
    {
        Assert.All(
            Scanning.TestedFormats.Levels,
            level => Assert.True(Wide.FlagPattern(level, flag).MatchesNothing && Wide.AlternateFlagPattern(level, flag).MatchesNothing));
        Assert.All(
            Scanning.TestedFormats.Levels,
            static level => Assert.True(
                Narrow.FlagPattern(level, CacheDisabled).MatchesNothing && Narrow.FlagPattern(level, Contiguous).MatchesNothing));
    }

    // satp: MODE in bits 63:60, ASID in 59:44, PPN in 43:0; of Sv32 in 31, 30:22 and 21:0.
    [Theory]
    [InlineData(0x8000_0000_0008_1234, 0x8123_4000)]
    [InlineData(0x9fff_f000_0008_1234, 0x8123_4000)]
    [InlineData(0xafff_ffff_ffff_ffff, 0x00ff_ffff_ffff_f000)]
    [InlineData(0x0000_0000_8123_4000, 0x8123_4000)]
    [InlineData(0x00ff_ffff_ffff_ffff, 0x00ff_ffff_ffff_f000)]
    public void The_root_is_in_satp_or_is_plain(ulong satp, ulong root) => Assert.Equal(root, Wide.RootOf(satp).Value);

    [Theory]
    [InlineData(0x8008_1234, 0x8123_4000)]
    [InlineData(0xffff_ffff, 0x3_ffff_f000)]
    [InlineData(0x8123_4000, 0x8123_4000)] // memory often begins at MODE's bit
    [InlineData(0x2_8123_4000, 0x2_8123_4000)]
    [InlineData(0x0008_1234, 0x0008_1000)]
    public void The_root_of_Sv32_too(ulong satp, ulong root) => Assert.Equal(root, Narrow.RootOf(satp).Value);

    [Fact]
    public void Names_are_those_of_the_manual()
    {
        Assert.Equal(["RISC-V, Sv32", "RISC-V, Sv57"], [Narrow.Name, RiscV<Sv57>.Name]);
        Assert.Equal(["level 2", "level 2", "level 2", "level 1", "level 0"], Scanning.TestedFormats.Levels.Select(Wide.TableName));
    }
}
