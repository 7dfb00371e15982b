using System.IO.Compression;
using System.Text;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Writes the corpus: parts of real guests, small images of every format, hostile tables.</summary>
internal sealed class SeedWriter(string folder)
{
    private const ulong Start = 0x1000;

    private static readonly (string Name, ushort Machine, ulong? Root, PagingMode? Mode)[] Guests =
    [
        ("x86_64-4level", 62, null, null), ("x86_64-5level", 62, null, null), ("i386-pae", 3, null, null), ("i386-2level", 3, null, null),
    ];

    /// <summary>Writes all seeds to <paramref name="folder"/>.</summary>
    /// <param name="guests">The folder tests/Guests.</param>
    /// <param name="folder">The corpus; its old content is deleted.</param>
    public static int Write(string guests, string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        GuestCut[] cuts = [.. Guests.Select(guest => new GuestCut(Path.Combine(guests, guest.Name, "tables.phase1.elf.gz")))];
        SeedWriter writer = new(folder);
        writer.WriteImages(cuts, guests);
        writer.WriteTables(cuts);
        writer.WriteKernels();
        writer.WriteTool(cuts[0].Core());
        return 0;
    }

    private void WriteImages(GuestCut[] cuts, string guests)
    {
        GuestCut x64 = cuts[0];
        byte[] core = x64.Core();
        Put("elf", "x86_64-4level", core);
        Put("elf", "elf32", Core32(cuts[2]));
        CoreBuilder overlapping = new CoreBuilder().Load(0x1000, Page(1, 2)).Load(0x1800, Page(3)).Load(0x8000, [], memorySize: 0x4000);
        Put("elf", "overlapping", overlapping.Build());
        CoreBuilder arm = new CoreBuilder { Machine = 183 }.Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(Arm));
        Put("elf", "aarch64", arm.Load(0x4000_0000, Page(1)).Build());

        byte[] kdump = Kdump(x64, new KdumpWriter { VmCoreInfo = x64.VmCoreInfo });
        Put("kdump", "zlib", kdump);
        Put("kdump", "stored", KdumpWriter.Small(version: 5, isStored: true).Build());
        Put("kdump", "32-bit", Kdump(cuts[2], new KdumpWriter { Is32Bit = true, Machine = "i686", DumpLevel = 1 }));
        KdumpCodec[] codecs = [KdumpCodec.Lzo, KdumpCodec.Snappy, KdumpCodec.Zstd];
        Put("kdump", "codecs", Kdump(x64, new KdumpWriter { MixedCodecs = codecs, Machine = "Unknown", VmCoreInfo = X64 }));
        Put("flattened", "kdump", Flattener.Flatten(kdump, 0x1001));
        Put("flattened", "elf", Flattener.Flatten(CoreBuilder.Small(), 0x101));

        byte[] tables = [.. TableSeed.Of(PagingMode.X86_64, Start), .. new byte[0x1000 - 256]];
        Put("lime", "tables", new LimeBuilder().Range(Start, tables).Range(0x8000, Page(1)).Build());
        Put("lime", "small", LimeBuilder.Small());
        foreach (uint type in new uint[] { 1, 8 })
        {
            CrashDumpWriter windows = new(type) { DirectoryTableBase = Start };
            Put("windows", $"type-{type}", windows.Run(Start, tables).Run(0x8000, Page(1)).Build());
        }

        foreach (uint type in new uint[] { 2, 5, 10 }) Put("windows", $"type-{type}", CrashDumpWriter.Small(type).Build());

        CrashDumpWriter arm64 = new(8) { Machine = 0xaa64, DirectoryTableBase = Start };
        Put("windows", "arm64", arm64.Run(Start, [.. TableSeed.Of(PagingMode.AArch64_4K47, Start), .. new byte[0x1000 - 256]]).Build());
        Put("map", "ranges", [.. "# RAM\n0:0x1000:8K\n0x2000:4G:4K\n3:1T:1\n"u8]);
        Put("map", "iomem", Encoding.ASCII.GetBytes(
            "00001000-00002fff : System RAM\n  00001000-00001fff : Kernel code\nfee00000-fee00fff : Local APIC\n"
            + "100000000-100000fff : System RAM\n"));

        Put("machines", "xen-hvm", new XenCoreWriter().Page(1, Page(1)).Page(5, Page(2)).Build());
        Put("machines", "xen-pv", new XenCoreWriter(isParavirtualized: true).Page(1, Page(1), 7).Page(5, Page(2), 9).Build());
        Put("machines", "virtualbox", VirtualBox());
        Put("gzip", "elf", [0, .. Gzip(core)]);
        Put("gzip", "members", [0, .. Gzip(CoreBuilder.Small().AsSpan(..0x100)), .. Gzip(CoreBuilder.Small().AsSpan(0x100..))]);
        Put("gzip", "zeros", [0, .. Gzip(new CoreBuilder().Load(0x1000, new byte[1 << 20]).Build())]);
        Put("gzip", "flattened", [0, .. Gzip(Flattener.Flatten(CoreBuilder.Small()))]);
        Put("gzip", "to-pack-elf", [1, .. CoreBuilder.Small()]);
        Put("gzip", "to-pack-lime", [1, .. LimeBuilder.Small()]);
        Put("gzip", "to-pack-flattened", [1, .. Flattener.Flatten(CoreBuilder.Small())]);
        string packed = Path.Combine(guests, "..", "WalkGen.Images.Tests", "Packed");
        string[] names = ["one.zst", "frames.zst", "crc64.xz", "sha256-blocks.xz", "streams.xz", "linked.lz4", "older.lz4"];
        foreach (string name in names)
            Put("packed", name, [0, .. File.ReadAllBytes(Path.Combine(packed, name))]);
        foreach (byte packing in new byte[] { 3, 5 })
        {
            Put("packed", $"to-pack-elf-{packing}", [packing, .. CoreBuilder.Small()]);
            Put("packed", $"to-pack-lime-{packing}", [packing, .. LimeBuilder.Small()]);
            Put("packed", $"to-pack-flattened-{packing}", [packing, .. Flattener.Flatten(CoreBuilder.Small())]);
        }

        WriteStreams(tables[..0x1000]);
        Put("vmcoreinfo", "x86_64", [0, .. Encoding.ASCII.GetBytes(x64.VmCoreInfo.Length > 0 ? x64.VmCoreInfo : X64)]);
        Put("vmcoreinfo", "x86_64-short", [0, .. Encoding.ASCII.GetBytes(X64)]);
        Put("vmcoreinfo", "aarch64", [1, .. Encoding.ASCII.GetBytes(Arm)]);
        Put("vmcoreinfo", "riscv64", [2, .. Encoding.ASCII.GetBytes(RiscV)]);
    }

    private void WriteStreams(byte[] tables)
    {
        const string Arm = "mach-virt.ram";
        Put("streams", "avml", new AvmlWriter().Range(Start, tables).Range(0x8000, Page(1, 2)).Build());
        byte[] stream = new QemuStreamWriter().Configuration("virt-8.2").PageBits(12).Ram((Arm, 0x4000), ("virt.flash0", 0x1000))
            .Part().Memory(Arm, 0, tables).Memory(Arm, 0x1000, Page(1)).Zeros(Arm, 0x2000).EndSection()
            .Part().Changed(Arm, 0x1000, [4, 2, 7, 8]).EndSection()
            .End().Memory("virt.flash0", 0, Page(3)).EndSection().Build();
        Put("streams", "qemu", stream);
        Put("streams", "libvirt", [.. new byte[92].Put(16, 2u).Start("LibvirtQemudSave"u8), .. stream]);
        Put("streams", "libvirt-gzip", [.. new byte[92].Put(16, 2u).Put(28, 1u).Start("LibvirtQemudSave"u8), .. Gzip(stream)]);
        byte[] mapped = new byte[0x3000];
        new QemuStreamWriter().Configuration("virt", "mapped-ram").Section("ram", 4).Put64(0x2004).Name(Arm).Put64(0x2000)
            .Put32(1).Put64(0x1000).Put64(0x800).Put64(0x1000).Build().CopyTo(mapped, 0);
        byte[] end = new QemuStreamWriter().EndSection().End().EndSection().Build()[8..];
        Put("streams", "qemu-mapped", [.. mapped.Put(0x800, 1ul), .. end]);
        Put("streams", "vmware", new VmwareWriter().Regions(2).Region(0, 1, 0, 1).Region(1, 0x10_0000, 1, 1).Memory([.. tables, .. Page(1)])
            .Cpu(0, 0x8005_0033, Start, 0x20, 0xffff_ffff_8100_0000).Build());
    }

    private void WriteTables(GuestCut[] cuts)
    {
        // Other modes differ from one of these in the number of levels or in one flag.
        PagingMode[] left = [PagingMode.X86NoPse, PagingMode.AArch64_4K47, PagingMode.RiscV_Sv48];
        foreach (PagingModeInfo mode in PagingModes.All.Where(static mode => mode.PageSize == 0x1000 || mode.AddressBits == 52))
        {
            if (!left.Contains(mode.Mode))
                Put("tables", mode.Word, TableInput.Create(mode.Mode, 3, Start, Start, TableSeed.Of(mode.Mode, Start)));
        }

        foreach (var (index, mode) in ((int, PagingMode)[])[(0, PagingMode.X86_64), (3, PagingMode.X86)])
        {
            var (memory, root) = cuts[index].Packed(Start, mode == PagingMode.X86 ? 4 : 8);
            Put("tables", $"guest-{Guests[index].Name}", TableInput.Create(mode, 2, Start, root, memory));
        }
    }

    private void WriteKernels()
    {
        foreach (KallsymsWriter.Form form in (KallsymsWriter.Form[])[KallsymsWriter.Form.FromBase, KallsymsWriter.Form.FromPlace])
        {
            KernelImage kernel = new("6.1.0");
            KallsymsWriter symbols = new() { Addresses = form };
            symbols.Functions("memory_failure", "migrate_pages", "handle_userfault", "do_swap_page").WriteTo(kernel);
            Put("kernel", $"kallsyms-{form}", kernel.Build());
        }

        byte[] options = Gzip("# Linux/x86 5.10.0 Kernel Configuration\nCONFIG_64BIT=y\nCONFIG_MIGRATION=y\n"u8);
        KernelImage config = new("5.10.0");
        config.Add([.. "IKCFG_ST"u8, .. options, .. "IKCFG_ED"u8]);
        Put("kernel", "config.gz", config.Build());
    }

    // The first byte is a number of a command.
    private void WriteTool(byte[] core)
    {
        Put("tool", "dump", [3, .. core]);
        byte[] hostile = new CoreBuilder().Cpu(0x8005_0033, Start, 0x20)
            .Note("VMCOREINFO\0"u8, 0, "OSRELEASE=6.1.0\u001b[2J\nPAGESIZE=4096\nPAGESIZE=8192\n=\n"u8.ToArray())
            .Load(Start, TableSeed.Of(PagingMode.X86_64, Start)).Build();
        foreach (byte command in new byte[] { 1, 12 }) Put("tool", $"hostile-{command}", [command, .. hostile]);
        Put("tool", "wide", [4, .. Wide(static i => (0x1000_0000UL + (i * 37 % 512 * 0x2000)) | (i % 2 == 0 ? 0x61UL : 0x63))]);
        Put("tool", "wide-swap", [4, .. Wide(static i => (0x1000 + (i * 977)) << 9)]);
    }

    // 512^4 pages in four tables.
    private static byte[] Wide(Func<ulong, ulong> leaf)
    {
        byte[] memory = new byte[0x4000];
        for (int at = 0; at < 0x1000; at += 8)
            memory.Put(at, 0x2067UL).Put(0x1000 + at, 0x3067UL).Put(0x2000 + at, 0x4067UL).Put(0x3000 + at, leaf((ulong)at / 8));
        return new CoreBuilder().Cpu(0x8005_0033, Start, 0x20).Load(Start, memory).Build();
    }

    private const string X64 = "OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffffffff80001000\nSYMBOL(_stext)=ffffffff81000000\n"
        + "NUMBER(phys_base)=0\nKERNELOFFSET=1000000\nNUMBER(pgtable_l5_enabled)=0\nNUMBER(sme_mask)=0\n";

    private const string Arm = "OSRELEASE=6.1.0-arm64\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffff800009000000\nNUMBER(VA_BITS)=48\n"
        + "NUMBER(TCR_EL1_T1SZ)=0x10\nNUMBER(kimage_voffset)=0xffff7fffc8000000\nNUMBER(PHYS_OFFSET)=0x40000000\n";

    private const string RiscV = "OSRELEASE=6.12.0\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffffffff00001000\nNUMBER(VA_BITS)=39\n"
        + "NUMBER(va_kernel_pa_offset)=0xffffffff00000000\n";

    private static byte[] Core32(GuestCut guest)
    {
        Core32Builder core = new();
        foreach (var (address, content) in guest.Frames) core.Load((uint)address, content);
        return core.Build();
    }

    private static byte[] Kdump(GuestCut guest, KdumpWriter writer)
    {
        // Frames near to each other: a bitmap has a bit for each frame below the last.
        var (memory, _) = guest.Packed(Start, 8);
        return writer.Memory(Start, memory).Missing(0x10_0000).Build();
    }

    private static byte[] VirtualBox()
    {
        byte[] core = new byte[24].Put(0, 0xc01a_c0deu).Put(4, 0x0001_0006u).Put(8, 24u).Put(12, 0x0007_0000u).Put(20, 1u);
        byte[] cpu = new byte[0x400].Put(112, 0x40_1000UL).Put(288, 0x8005_0033UL).Put(304, Start).Put(312, 0x6b0UL).Put(488, 0xd01UL);
        return new CoreBuilder().Note("VBCORE"u8, 0xb00, core).Note("VBCPU"u8, 0xb01, cpu)
            .Load(Start, TableSeed.Of(PagingMode.X86_64, Start)).Load(0xf000_0000, [], 0x100_0000).Build();
    }

    private static byte[] Page(params byte[] numbers)
        => [.. numbers.SelectMany(static number => Enumerable.Repeat(number, 0x1000))];

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize)) gzip.Write(content);
        return packed.ToArray();
    }

    private void Put(string target, string name, byte[] content)
        => File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, target)).FullName, name), content);
}
