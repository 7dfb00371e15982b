using WalkGen.Formats;

namespace WalkGen.Images.Tests;

/// <summary>The table of paging modes.</summary>
public class PagingModesTests
{
    [Fact]
    public void Every_mode_has_one_row_in_the_order_of_the_enum()
        => Assert.Equal(
            Enum.GetValues<PagingMode>().Where(static mode => mode != PagingMode.None),
            PagingModes.All.Select(static row => row.Mode));

    [Fact]
    public void Words_and_names_are_unique()
    {
        Assert.Distinct(PagingModes.All.Select(static row => row.Word));
        Assert.Distinct(PagingModes.All.Select(static row => row.Name));
    }

    [Fact]
    public void A_row_is_found_by_its_mode_and_by_its_word()
    {
        foreach (PagingModeInfo row in PagingModes.All)
        {
            Assert.Same(row, PagingModes.Find(row.Mode));
            Assert.Same(row, PagingModes.Find(row.Word));
            Assert.Equal(row.Name, PagingModes.NameOf(row.Mode));
        }

        Assert.Null(PagingModes.Find(PagingMode.None));
        Assert.Null(PagingModes.Find("x86-128"));
        Assert.Equal("no paging", PagingModes.NameOf(PagingMode.None));
        Assert.Equal("paging mode 99", PagingModes.NameOf((PagingMode)99));
    }

    [Theory]
    [InlineData("x86", "x86, 2 levels", Architecture.X86, 32, 0x1000)]
    [InlineData("x86-pae", "x86 PAE, 3 levels", Architecture.X86, 32, 0x1000)]
    [InlineData("x86-64", "x86-64, 4 levels", Architecture.X86_64, 48, 0x1000)]
    [InlineData("aarch64-16k-47", "AArch64, 16 KiB granule, 47 bits", Architecture.AArch64, 47, 0x4000)]
    [InlineData("aarch64-64k-52", "AArch64, 64 KiB granule, 52 bits", Architecture.AArch64, 52, 0x1_0000)]
    [InlineData("riscv-sv57", "RISC-V, Sv57", Architecture.RiscV, 57, 0x1000)]
    public void A_row_describes_its_format(string word, string name, Architecture architecture, int bits, int pageSize)
    {
        PagingModeInfo row = PagingModes.Find(word)!;
        Assert.Equal((name, architecture, bits, pageSize), (row.Name, row.Architecture, row.AddressBits, row.PageSize));
        Assert.Equal(architecture == Architecture.AArch64, row.HasTwoRoots);
    }

    [Fact]
    public void Only_a_mode_with_two_roots_opens_a_table_for_each_half()
    {
        using TestFile file = new(new CoreBuilder { Machine = 62 }.Load(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        foreach (PagingModeInfo row in PagingModes.All)
        {
            PageTable Open() => image.OpenPageTable(new PhysicalAddress(0x10_0000), new PhysicalAddress(0x20_0000), row.Mode);
            if (row.HasTwoRoots) Assert.Equal(2, Open().Roots.Count);
            else Assert.Contains($"'{row.Name}'", Assert.Throws<NotSupportedException>(Open).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(PagingMode.X86, 0xffff_f000)]
    [InlineData(PagingMode.X86NoPse, 0xffff_f000)]
    [InlineData(PagingMode.X86Pae, 0xffff_ffe0)]
    [InlineData(PagingMode.X86_64, 0x000f_ffff_ffff_f000)]
    [InlineData(PagingMode.X86_64La57, 0x000f_ffff_ffff_f000)]
    [InlineData(PagingMode.AArch64_4K39, 0x0000_ffff_ffff_f000)] // without the ASID in bits 63:48
    [InlineData(PagingMode.AArch64_4K47, 0x0000_ffff_ffff_f800)] // a root of 256 entries
    [InlineData(PagingMode.AArch64_16K36, 0x0000_ffff_ffff_c000)]
    [InlineData(PagingMode.AArch64_16K48, 0x0000_ffff_ffff_fff0)] // a root of two entries, aligned to 16 bytes
    [InlineData(PagingMode.AArch64_64K42, 0x000f_ffff_ffff_0000)] // LPA: bits 51:48 of the address are in bits 5:2
    [InlineData(PagingMode.AArch64_64K52, 0x000f_ffff_ffff_e000)]
    [InlineData(PagingMode.RiscV_Sv32, 0x0000_0003_ffff_f000)]
    [InlineData(PagingMode.RiscV_Sv39, 0x00ff_ffff_ffff_f000)]
    [InlineData(PagingMode.RiscV_Sv57, 0x00ff_ffff_ffff_f000)]
    public void A_root_register_becomes_a_root_by_the_rule_of_its_mode(PagingMode mode, ulong root)
        => Assert.Equal(root, PagingModes.RootOf(mode, mode == PagingMode.RiscV_Sv32 ? uint.MaxValue : ulong.MaxValue).Value);

    [Fact]
    public void The_root_of_RISC_V_is_the_page_number_in_satp()
        => Assert.Equal(0x8123_4000UL, PagingModes.RootOf(PagingMode.RiscV_Sv39, 0x8001_0000_0008_1234).Value);

    [Theory]
    [InlineData(0x8000_4000_0008_3217, PagingMode.RiscV_Sv39)]
    [InlineData(0x9000_0000_0008_3217, PagingMode.RiscV_Sv48)]
    [InlineData(0xa000_3000_0008_3c94, PagingMode.RiscV_Sv57)]
    [InlineData(0x8321_7000, null)]
    [InlineData(0x1000_0000_0008_3217, null)]
    [InlineData(0xb000_0000_0008_3217, null)]
    public void MODE_of_satp_names_the_mode(ulong satp, PagingMode? mode) => Assert.Equal(mode, PagingModes.OfSatp(satp));
}
