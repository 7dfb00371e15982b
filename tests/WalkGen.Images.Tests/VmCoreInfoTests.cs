using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>VMCOREINFO of real and made-up kernels, and the roots that are computed from it.</summary>
public class VmCoreInfoTests
{
    private const string Arm64 = "SYMBOL(swapper_pg_dir)=ffff800011230000|NUMBER(kimage_voffset)=0xffff7fffd0000000|";

    public static TheoryData<string, PagingMode, string> Guests => new()
    {
        { Guest.FourLevels, PagingMode.X86_64, "6.1.0-56-amd64" },
        { "x86_64-4level-1g", PagingMode.X86_64, "6.1.0-56-amd64" },
        { "x86_64-5level", PagingMode.X86_64La57, "6.1.0-56-amd64" },
        { "i386-pae", PagingMode.X86Pae, "6.1.0-50-686-pae" },
        { "i386-2level", PagingMode.X86, "6.1.0-50-686" },
        { Guest.Arm64, PagingMode.AArch64_4K48, "6.1.0-50-arm64" },
    };

    [Theory]
    [MemberData(nameof(Guests))]
    public void The_kernel_of_a_guest_lies_where_its_iomem_says(string guest, PagingMode mode, string release)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1, guest));
        VmCoreInfo info = Assert.IsType<VmCoreInfo>(image.VmCoreInfo);
        KernelRoot root = Assert.IsType<KernelRoot>(image.KernelRoot);
        Assert.Equal(release, info.OsRelease);
        Assert.Equal(4096, info.PageSize);
        Assert.Equal(mode, root.Mode);

        (ulong First, ulong Last, string Name)[] kernel = KernelRanges(guest);
        ulong distance = info.Symbol("swapper_pg_dir")!.Value.Value - root.Root.Value;
        Assert.Contains(kernel, range => root.Root.Value >= range.First && root.Root.Value <= range.Last);
        Assert.Equal(kernel.Single(range => range.Name == "Kernel code").First, info.Symbol("_stext")!.Value.Value - distance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_root_of_an_arm64_kernel_is_its_TTBR1(int phase)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(phase, Guest.Arm64));
        JsonElement processes = Guest.Truth(phase, Guest.Arm64).GetProperty("processes");
        foreach (string process in new[] { "A", "B" })
        {
            string register = processes.GetProperty(process).GetProperty("root").GetProperty("TTBR1_EL1").GetString()!;
            Assert.Equal(Convert.ToUInt64(register, 16) & 0x0000_ffff_ffff_fffe, image.KernelRoot!.Root.Value);
        }

        PageTable table = image.OpenKernelPageTable();
        Assert.Equal("AArch64, 4 KiB granule, 48 bits, TTBR1", table.FormatName);
        Assert.Equal([image.KernelRoot!.Root], table.Roots);
        Assert.True(table.HasRoot);
        Assert.Empty(image.Cpus);
        Assert.Equal((table.Root, table.FormatName), (image.OpenPageTable().Root, image.OpenPageTable().FormatName));
        Assert.Equal(PagingMode.AArch64_4K48, image.DefaultMode());
    }

    [Fact]
    public void Text_is_read_tolerantly_and_of_two_lines_for_a_key_the_first_counts()
    {
        VmCoreInfo info = VmCoreInfo.Parse(
            [
                .. "OSRELEASE=6.1=x\r\nnonsense\n\n=y\nPAGESIZE=4096\nPAGESIZE=8192\n"u8,
                .. "NUMBER(a)=-5\nNUMBER(b)=0xffffffffffffffff\nNUMBER(c)=1x\nNUMBER(d)=\nNUMBER(e)=99999999999999999999\n"u8,
                .. "SYMBOL(s)=ffff\nSYMBOL(t)=-1\nKERNELOFFSET=1a\nX=\u00e4\0OSRELEASE=late\n"u8,
            ]);
        Assert.Equal("6.1=x", info.OsRelease);
        Assert.Equal(4096, info.PageSize);
        Assert.Equal(-5, info.Number("a"));
        Assert.Equal(-1, info.Number("b"));
        Assert.Null(info.Number("c"));
        Assert.Null(info.Number("d"));
        Assert.Null(info.Number("e"));
        Assert.Null(info.Number("f"));
        Assert.Equal(new VirtualAddress(0xffff), info.Symbol("s"));
        Assert.Null(info.Symbol("t"));
        Assert.Equal(0x1aUL, info.KernelOffset);
        Assert.Equal("\u00e4", info["X"]);
        Assert.Null(info["nonsense"]);
        Assert.Equal(12, info.Pairs.Count);
        Assert.Equal(KeyValuePair.Create("PAGESIZE", "8192"), info.Pairs[2]);
    }

    [Fact]
    public void The_first_of_several_notes_counts_and_a_large_one_is_read_in_part()
    {
        byte[] large = new byte[1 << 20];
        large.AsSpan().Fill((byte)'\n');
        "A=1"u8.CopyTo(large);
        "B=1"u8.CopyTo(large.AsSpan(1 << 19));
        using TestFile file = new(
            new CoreBuilder().Note("VMCOREINFO\0"u8, 0, large).Note("VMCOREINFO\0"u8, 0, [.. "A=2"u8]).Load(0, [1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([KeyValuePair.Create("A", "1")], image.VmCoreInfo!.Pairs);
    }

    [Theory]
    [InlineData(3, "SYMBOL(swapper_pg_dir)=c6e74000", PagingMode.X86, 0x6e74000)]
    [InlineData(3, "SYMBOL(swapper_pg_dir)=c6e74000|CONFIG_X86_PAE=y", PagingMode.X86Pae, 0x6e74000)]
    [InlineData(3, "SYMBOL(swapper_pg_dir)=86e74000", null, 0)] // another split of user and kernel
    [InlineData(62, "SYMBOL(swapper_pg_dir)=ffffffff82610000|NUMBER(phys_base)=-16777216", PagingMode.X86_64, 0x1610000)]
    [InlineData(
        62, "SYMBOL(swapper_pg_dir)=ffffffff82610000|NUMBER(phys_base)=0|NUMBER(pgtable_l5_enabled)=1", PagingMode.X86_64La57, 0x2610000)]
    [InlineData(62, "SYMBOL(swapper_pg_dir)=ffffffff82610000", null, 0)]
    [InlineData(62, "NUMBER(phys_base)=0", null, 0)]
    [InlineData(183, Arm64 + "PAGESIZE=4096|NUMBER(VA_BITS)=39", PagingMode.AArch64_4K39, 0x41230000)]
    [InlineData(183, Arm64 + "PAGESIZE=65536|NUMBER(VA_BITS)=52|NUMBER(TCR_EL1_T1SZ)=0xc", PagingMode.AArch64_64K52, 0x41230000)]
    [InlineData(183, Arm64 + "PAGESIZE=65536|NUMBER(VA_BITS)=52|NUMBER(TCR_EL1_T1SZ)=0x10", PagingMode.AArch64_64K48, 0x41231e00)]
    [InlineData(183, Arm64 + "PAGESIZE=16384|NUMBER(VA_BITS)=52|NUMBER(TCR_EL1_T1SZ)=0x11", PagingMode.AArch64_16K47, 0x41230000)]
    [InlineData(183, Arm64 + "PAGESIZE=4096|NUMBER(TCR_EL1_T1SZ)=0x13", null, 0)]
    [InlineData(183, "SYMBOL(swapper_pg_dir)=ffff800011230000|PAGESIZE=4096|NUMBER(VA_BITS)=48", null, 0)]
    [InlineData(12345, "SYMBOL(swapper_pg_dir)=ffffffff82610000|NUMBER(phys_base)=0", null, 0)]
    public void Roots_follow_from_symbols_and_numbers(ushort machine, string lines, PagingMode? mode, ulong root)
    {
        byte[] text = Encoding.ASCII.GetBytes(lines.Replace('|', '\n'));
        using TestFile file = new(new CoreBuilder { Machine = machine }.Note("VMCOREINFO\0"u8, 0, text).Load(0, [1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(mode is { } expected ? new KernelRoot(new PhysicalAddress(root), expected) : null, image.KernelRoot);
        if (mode is null)
        {
            Assert.Equal(
                $"{file.Path}: the image does not name the root of the kernel's page table (VMCOREINFO): "
                    + "search for roots, or choose a root.",
                Assert.Throws<NotSupportedException>(() => image.OpenKernelPageTable()).Message);
            Assert.Throws<NotSupportedException>(() => image.OpenPageTable());
            return;
        }

        Assert.Equal(mode, image.DefaultMode());
        Assert.Equal(root, image.OpenKernelPageTable().Root.Value);
        Assert.Equal(machine == 183, image.OpenKernelPageTable().FormatName.EndsWith("TTBR1", StringComparison.Ordinal));
    }

    private static (ulong First, ulong Last, string Name)[] KernelRanges(string guest)
    {
        using FileStream file = File.OpenRead(Guest.InRepository("tests", "Guests", guest, "proc.tar.gz"));
        using GZipStream gzip = new(file, CompressionMode.Decompress);
        using TarReader tar = new(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (!entry.Name.EndsWith("iomem", StringComparison.Ordinal)) continue;
            using StreamReader reader = new(entry.DataStream!);
            return [.. reader.ReadToEnd().Split('\n').Where(line => line.Contains(": Kernel", StringComparison.Ordinal)).Select(Parse)];
        }

        throw new InvalidDataException("no iomem");
    }

    private static (ulong First, ulong Last, string Name) Parse(string line)
    {
        string[] parts = line.Trim().Split('-', ' ');
        return (Hex(parts[0]), Hex(parts[1]), line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("NUMBER(VA_BITS)=39\n", PagingMode.RiscV_Sv39)]
    [InlineData("NUMBER(VA_BITS)=57\nNUMBER(satp)=0xa000000000082507\n", PagingMode.RiscV_Sv57)]
    [InlineData("NUMBER(VA_BITS)=57\nNUMBER(satp)=0x9000000000082507\n", PagingMode.RiscV_Sv48)]
    [InlineData("NUMBER(VA_BITS)=48\nNUMBER(satp)=0x0\n", PagingMode.RiscV_Sv48)]
    [InlineData("NUMBER(VA_BITS)=40\n", null)]
    public void On_RISC_V_satp_decides_the_mode_of_the_kernel_else_VA_BITS(string lines, PagingMode? mode)
    {
        byte[] text = System.Text.Encoding.ASCII.GetBytes(
            "SYMBOL(swapper_pg_dir)=ffffffff82307000\nNUMBER(va_kernel_pa_offset)=0xfffffffeffe00000\n" + lines);
        using TestFile file = new(
            new CoreBuilder { Machine = 243 }.Note("VMCOREINFO\0"u8, 0, text).Load(0x8250_7000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(mode is { } known ? new KernelRoot(new PhysicalAddress(0x8250_7000), known) : null, image.KernelRoot);
    }
}
