using WalkGen.Formats;
using WalkGen.Runtime.Tests.Scanning;
using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// Entries that are marked as valid and that the hardware refuses, by the manuals' tables, written out by hand. Those of RISC-V are in
/// <see cref="RiscVTests"/>.
/// </summary>
public class MalformedTests
{
    // Intel SDM volume 3A, tables 5-15 to 5-19 and section 5.7: RSVD.
    [Theory]
    [InlineData(P4d, 0x2087, true)] // PS in a PML4E
    [InlineData(P4d, 0x2007, false)]
    [InlineData(P4d, 0x2086, false)] // not present
    [InlineData(Pud, 0x4000_0087, false)]
    [InlineData(Pud, 0x4020_0087, true)] // bit 21 of a page of 1 GiB
    [InlineData(Pud, 0x4000_2087, true)] // bit 13
    [InlineData(Pud, 0x4000_1087, false)] // bit 12 is PAT
    [InlineData(Pud, 0x4020_2007, false)] // a table
    [InlineData(Pmd, 0x4000_2087, true)] // bit 13 of a page of 2 MiB
    [InlineData(Pmd, 0x4010_0087, true)] // bit 20
    [InlineData(Pmd, 0x4020_1087, false)]
    [InlineData(Pte, 0x7fff_ffff_ffff_ffff, false)] // every bit of a PTE has a meaning or is ignored
    public void X86_64_reserves_bits_of_huge_pages(PageTableLevel level, ulong raw, bool isMalformed)
    {
        AssertMalformed<X86_64>(level, raw, isMalformed);
        AssertMalformed<X86_64La57>(level, raw, isMalformed);
    }

    [Fact]
    public void X86_64_reserves_PS_in_a_PML5E() => AssertMalformed<X86_64La57>(Pgd, 0x2087, isMalformed: true);

    // Tables 5-8 to 5-11.
    [Theory]
    [InlineData(Pud, 0x2001, false)]
    [InlineData(Pud, 0x2003, true)] // bits 2:1 and 8:6 of a PDPTE
    [InlineData(Pud, 0x2021, false)] // reserved by the manual, but QEMU sets it
    [InlineData(Pud, 0x2041, true)]
    [InlineData(Pud, 0x2101, true)]
    [InlineData(Pud, 1UL << 63 | 0x2001, true)]
    [InlineData(Pmd, 1UL << 63 | 0x2001, false)] // XD
    [InlineData(Pmd, 1UL << 62 | 0x2001, true)] // bits 62:52
    [InlineData(Pmd, 0x40_2081, true)] // bit 13 of a page of 2 MiB
    [InlineData(Pmd, 0x40_0081, false)]
    [InlineData(Pte, 1UL << 52 | 0x2001, true)]
    [InlineData(Pte, 1UL << 51 | 0x2001, false)]
    public void PAE_reserves_more(PageTableLevel level, ulong raw, bool isMalformed) => AssertMalformed<X86Pae>(level, raw, isMalformed);

    // Table 5-4.
    [Theory]
    [InlineData(Pmd, 0x0020_0081, true)]
    [InlineData(Pmd, 0x0020_0001, false)]
    [InlineData(Pmd, 0x001f_e081, false)] // PSE-36
    [InlineData(Pte, 0x0020_0081, false)]
    public void X86_reserves_bit_21_of_a_page_of_4_MiB(PageTableLevel level, ulong raw, bool isMalformed)
        => AssertMalformed<X86>(level, raw, isMalformed);

    // Arm ARM, D8.3.1: bits 1:0 = 01 at the lowest level, and at a level without blocks.
    [Theory]
    [InlineData(Pte, 1, true)]
    [InlineData(Pte, 3, false)]
    [InlineData(Pte, 2, false)]
    [InlineData(Pmd, 1, false)]
    [InlineData(P4d, 1, true)]
    [InlineData(P4d, 3, false)]
    public void AArch64_reserves_the_block_type_where_there_are_no_blocks(PageTableLevel level, ulong raw, bool isMalformed)
        => AssertMalformed<AArch64<Granule4K, VaSize48, Ttbr0>>(level, raw, isMalformed);

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void The_quick_test_clears_no_malformed_entry_and_finds_each_present_one_if_it_is_exact<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        var random = new Random(8);
        foreach (PageTableLevel level in TestedFormats.Levels)
        {
            foreach (ulong raw in RandomWords.Of<TPaging>(random, level, 2000))
            {
                bool isMalformed = TPaging.IsMalformed(level, raw);
                bool isClear = TPaging.WellFormedPattern(level).Matches(raw) || TPaging.AlternateWellFormedPattern(level).Matches(raw);
                bool isExact = TPaging.HasExactWellFormedPatterns && TPaging.IsPresent(level, raw);

                Assert.False(isMalformed && isClear, $"{level} 0x{raw:x} is malformed, but matches");
                Assert.True(isMalformed || isClear || !isExact, $"{level} 0x{raw:x} is present and well-formed, but does not match");
            }
        }
    }

    private static void AssertMalformed<TPaging>(PageTableLevel level, ulong raw, bool isMalformed)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = new(raw, level);
        Assert.Equal(isMalformed, entry.IsMalformed);
        Assert.Equal(isMalformed, entry.Has(EntryFlags.Malformed));
        if (isMalformed) Assert.True(entry is { IsPresent: false, IsLeaf: false, IsTable: false, IsNone: false });
    }
}
