using WalkGen.Formats;

namespace WalkGen.Images.Tests;

/// <summary>The paging mode that follows from control registers and machine, and the page tables that can be opened.</summary>
public class PagingModeTests
{
    private const ulong Pg = 1UL << 31;
    private const ulong Pse = 1UL << 4;
    private const ulong Pae = 1UL << 5;
    private const ulong La57 = 1UL << 12;

    [Theory]
    [InlineData(62, 0, Pae, PagingMode.None)]
    [InlineData(62, ~Pg, ~0UL, PagingMode.None)]
    [InlineData(62, Pg, 0, PagingMode.X86NoPse)]
    [InlineData(62, Pg, Pse, PagingMode.X86)]
    [InlineData(3, Pg, ~(Pae | Pse), PagingMode.X86NoPse)]
    [InlineData(62, Pg, Pae, PagingMode.X86_64)]
    [InlineData(62, ~0UL, ~La57, PagingMode.X86_64)]
    [InlineData(62, Pg, Pae | La57, PagingMode.X86_64La57)]
    [InlineData(3, Pg, ~Pae, PagingMode.X86)]
    [InlineData(3, Pg, Pae, PagingMode.X86Pae)]
    public void Modes_follow_from_machine_and_registers(ushort machine, ulong cr0, ulong cr4, PagingMode expected)
        => With(machine, cr0, 0x1000, cr4, image => Assert.Equal(expected, image.Cpus[0].PagingMode));

    [Theory]
    [InlineData(62, Pae, 0xe000_0012_3456_7fff, 0x12_3456_7000)] // PCID and flags below, LAM above
    [InlineData(62, Pae, ulong.MaxValue, 0x000f_ffff_ffff_f000)]
    [InlineData(62, Pae | La57, ulong.MaxValue, 0x000f_ffff_ffff_f000)]
    [InlineData(3, Pae, ulong.MaxValue, 0xffff_ffe0)]
    [InlineData(3, 0, ulong.MaxValue, 0xffff_f000)]
    public void The_root_is_CR3_without_its_flags(ushort machine, ulong cr4, ulong cr3, ulong root)
        => With(machine, Pg, cr3, cr4, image => Assert.Equal(root, image.Cpus[0].Root.Value));

    [Fact]
    public void Four_levels_are_opened_at_the_root_of_the_CPU_or_at_any()
        => With(62, Pg, 0x1018, Pae, image =>
        {
            PageTable table = image.OpenPageTable(image.Cpus[0]);
            Assert.Equal(table.Root, image.OpenPageTable().Root);
            Assert.IsType<PageTable<X86_64, ImageMemory>>(table);
            Assert.Equal("x86-64, 4 levels", table.FormatName);
            Assert.Equal(0x1000UL, table.Root.Value);
            Assert.True(table.HasRoot);
            Assert.False(image.OpenPageTable(new PhysicalAddress(0x2000)).HasRoot);
        });

    [Theory]
    [InlineData(62, Pae, typeof(X86_64), "x86-64, 4 levels", 0x000f_ffff_ffff_f000)]
    [InlineData(62, Pae | La57, typeof(X86_64La57), "x86-64, 5 levels (LA57)", 0x000f_ffff_ffff_f000)]
    [InlineData(3, Pse, typeof(X86), "x86, 2 levels", 0xffff_f000)]
    [InlineData(62, Pse, typeof(X86), "x86, 2 levels", 0xffff_f000)]
    [InlineData(3, 0, typeof(X86NoPse), "x86, 2 levels, no huge pages", 0xffff_f000)]
    [InlineData(3, Pae, typeof(X86Pae), "x86 PAE, 3 levels", 0xffff_ffe0)]
    public void Each_mode_opens_a_table_of_its_format(ushort machine, ulong cr4, Type format, string name, ulong rootBits)
        => With(machine, Pg, ulong.MaxValue, cr4, image =>
        {
            Assert.Equal(name, PagingModes.NameOf(image.Cpus[0].PagingMode));
            foreach (PageTable table in new[]
            {
                image.OpenPageTable(image.Cpus[0]),
                image.OpenPageTable(new PhysicalAddress(ulong.MaxValue)),
                image.OpenPageTable(new PhysicalAddress(ulong.MaxValue), image.Cpus[0].PagingMode),
            })
            {
                Assert.IsType(typeof(PageTable<,>).MakeGenericType(format, typeof(ImageMemory)), table);
                Assert.Equal(name, table.FormatName);
                Assert.Equal(rootBits, table.Root.Value);
            }
        });

    [Fact]
    public void A_mode_that_is_none_of_them_is_refused()
        => With(62, Pg, 0x1000, Pae, image => Assert.Equal(
            $"{image.Path}: there is no paging mode 99: choose one of PagingModes.All.",
            Refused(() => image.OpenPageTable(new PhysicalAddress(0x1000), (PagingMode)99))));

    [Fact]
    public void Without_paging_there_is_no_page_table()
        => With(62, 0, 0x1000, Pae, image =>
        {
            Assert.Equal(
                $"{image.Path}: CPU 0 has paging off (CR0.PG is 0): choose a root and a paging mode.",
                Refused(() => image.OpenPageTable(image.Cpus[0])));
            Assert.Equal(
                $"{image.Path}: without paging there is no page table: choose a paging mode.",
                Refused(() => image.OpenPageTable(new PhysicalAddress(0x1000))));
        });

    [Theory]
    [InlineData(62, null)]
    [InlineData(183, null)]
    [InlineData(3, "i386")]
    [InlineData(243, "RISC-V")]
    [InlineData(12345, "ELF machine 12345")]
    public void Without_CPUs_the_machine_decides_or_nobody(ushort machine, string? unknown)
    {
        using TestFile file = new(new CoreBuilder { Machine = machine }.Load(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        PhysicalAddress root = new(0x1000);
        if (unknown is null)
        {
            PageTable table = image.OpenPageTable(root);
            if (machine == 62) Assert.IsType<PageTable<X86_64, ImageMemory>>(table);
            else Assert.IsType<PageTable<AArch64<Granule4K, VaSize48, Ttbr0>, ImageMemory>>(table);
            return;
        }

        Assert.Equal((InstructionSet)machine, image.Machine);
        Assert.Equal(
            machine == 12345
                ? $"{file.Path}: the image is of {unknown}, which WalkGen does not support. Supported: x86, x86-64, AArch64, RISC-V."
                : $"{file.Path}: the image does not name the paging mode of its machine ({unknown}): choose one.",
            Refused(() => image.OpenPageTable(root)));
    }

    [Theory]
    [InlineData(PagingMode.RiscV_Sv32, "RISC-V, Sv32", 0x8000_0002)]
    [InlineData(PagingMode.RiscV_Sv39, "RISC-V, Sv39", 0x8000_0000_0000_0002)]
    [InlineData(PagingMode.RiscV_Sv48, "RISC-V, Sv48", 0x9000_0000_0000_0002)]
    [InlineData(PagingMode.RiscV_Sv57, "RISC-V, Sv57", 0xa000_0000_0000_0002)]
    public void Each_mode_of_RISC_V_opens_its_format_by_satp_and_by_address(PagingMode mode, string name, ulong satp)
    {
        using TestFile file = new(new CoreBuilder { Machine = 243 }.Load(0x2000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(name, PagingModes.NameOf(mode));
        foreach (ulong root in (ulong[])[satp, 0x2000])
        {
            PageTable table = image.OpenPageTable(new PhysicalAddress(root), mode);
            Assert.Equal((name, 0x2000UL, true), (table.FormatName, table.Root.Value, table.HasRoot));
        }
    }

    private static string Refused(Func<object> open) => Assert.Throws<NotSupportedException>(open).Message;

    private static void With(ushort machine, ulong cr0, ulong cr3, ulong cr4, Action<MemoryImage> test)
    {
        using TestFile file = new(new CoreBuilder { Machine = machine }.Cpu(cr0, cr3, cr4).Load(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        test(image);
    }
}
