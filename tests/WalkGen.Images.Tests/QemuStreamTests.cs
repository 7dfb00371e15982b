using System.IO.Compression;

namespace WalkGen.Images.Tests;

/// <summary>Migration streams of QEMU, and saved domains of libvirt.</summary>
public class QemuStreamTests
{
    private const string Arm = "mach-virt.ram";

    [Fact]
    public void Pages_of_every_kind_are_read_and_later_ones_replace_earlier_ones()
    {
        byte[] first = Page(1);
        byte[] second = Page(2);
        byte[] changed = [.. first];
        changed[5] = 0xaa;
        changed[300] = 0xbb;
        using TestFile file = new(new QemuStreamWriter()
            .Configuration("virt-8.2").PageBits(12)
            .Ram((Arm, 0x8000), ("virt.flash0", 0x2000))
            .Part()
            .Memory("virt.flash0", 0, Page(9))
            .Memory(Arm, 0, first).Memory(Arm, 0x1000, first).Zeros(Arm, 0x2000).Memory(Arm, 0x3000, second).Memory(Arm, 0x4000, first)
            .EndSection()
            .Part()
            .Changed(Arm, 0, [5, 1, 0xaa, 294 & 0x7f | 0x80, 294 >> 7, 1, 0xbb])
            .Packed(Arm, 0x1000, ZLib(second)).Zeros(Arm, 0x3000)
            .EndSection()
            .End().Memory(Arm, 0x7000, second).EndSection()
            .Put(4).Put32(3).Name("timer").Put32(0).Put32(2).Bytes([1, 2, 3])
            .Build());
        foreach (bool map in (bool[])[true, false])
        {
            using MemoryImage image = MemoryImage.Open([file.Path], new ImageOptions { MapsFiles = map });
            Assert.Equal(ImageKind.QemuStream, Assert.Single(image.Files).Kind);
            Assert.Null(image.Machine);
            Assert.Empty(image.Cpus);
            Assert.Equal(
                [new(new PhysicalAddress(0x4000_0000), 0x5000, 0), new(new PhysicalAddress(0x4000_7000), 0x1000, 0x7000)],
                image.Segments);
            Assert.Equal([new PhysicalRange(new PhysicalAddress(0x4000_5000), 0x2000)], image.MissingSegments);
            byte[] zeros = new byte[0x1000];
            Assert.Equal([.. changed, .. second, .. zeros, .. zeros, .. first], Read(image, 0x4000_0000, 0x5000));
            Assert.Equal(second, Read(image, 0x4000_7000, 0x1000));
        }
    }

    [Theory]
    [InlineData("pc-q35-8.2", 0xafff_f000ul, 0ul)]
    [InlineData("pc-q35-8.2", 0xb000_0000ul, 0x8000_0000ul)]
    [InlineData("pc-i440fx-6.2", 0xdfff_f000ul, 0ul)]
    [InlineData("pc-i440fx-6.2", 0xe000_0000ul, 0xc000_0000ul)]
    [InlineData("pc-i440fx-rhel7.6.0", 0x2_0000_0000ul, 0xc000_0000ul)]
    public void The_memory_of_a_PC_continues_at_4_GiB(string machine, ulong size, ulong below)
    {
        QemuStreamWriter stream = new QemuStreamWriter().Configuration(machine).Ram(("pc.ram", size), ("vga.vram", 0x1000));
        stream.End().Memory("pc.ram", 0, Page(1)).Memory("pc.ram", size - 0x1000, Page(2));
        if (below > 0) stream.Memory("pc.ram", below - 0x1000, Page(3)).Memory("pc.ram", below, Page(4));
        stream.EndSection().Bytes(new byte[(int)(size >> 12) * 2]); // devices
        using TestFile file = new(stream.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(Page(1), Read(image, 0, 0x1000));
        Assert.Equal(Page(2), Read(image, below == 0 ? size - 0x1000 : 0x1_0000_0000 + size - below - 0x1000, 0x1000));
        if (below == 0) return;
        Assert.Equal(Page(3), Read(image, below - 0x1000, 0x1000));
        Assert.Equal(below == size - 0x1000 ? Page(2) : Page(4), Read(image, 0x1_0000_0000, 0x1000));
        Assert.Equal(FramePresence.NotNamed, image.PresenceOf(new PhysicalAddress(below)));
    }

    [Fact]
    public void NUMA_nodes_are_placed_by_their_numbers()
    {
        using TestFile file = new(new QemuStreamWriter().Configuration("virt")
            .Ram(("/objects/ram-node10", 0x1000), ("ram-node2", 0x3000), ("riscv_virt_board.mrom", 0x1000))
            .End().Memory("/objects/ram-node10", 0, Page(1)).Memory("ram-node2", 0x2000, Page(2)).EndSection().Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(InstructionSet.RiscV, image.Machine);
        Assert.Equal(Page(2), Read(image, 0x8000_2000, 0x1000));
        Assert.Equal(Page(1), Read(image, 0x8000_3000, 0x1000));
    }

    [Fact]
    public void Mapped_RAM_is_read_in_place()
    {
        // A block of 67 pages: its bitmap at 0x800, its pages at 0x10000.
        const ulong Size = 67 << 12;
        QemuStreamWriter stream = new QemuStreamWriter().Configuration("virt-9.1", "mapped-ram").PageBits(12)
            .Section("ram", 4).Put64(Size | 4).Name(Arm).Put64(Size).Put32(1).Put64(0x1000).Put64(0x800).Put64(0x1_0000);
        byte[] image = new byte[0x1_0000 + (int)Size];
        stream.Build().CopyTo(image, 0);
        image.Put(0x800, 0b1101ul).Put(0x808, 0b100ul);
        for (int page = 0; page < 67; page++) Page(page).CopyTo(image, 0x1_0000 + (page << 12));
        byte[] end = new QemuStreamWriter().EndSection().End().EndSection().Build()[8..];
        using TestFile file = new([.. image, .. end]);
        using MemoryImage opened = MemoryImage.Open(file.Path);
        Assert.Equal(
            [
                new(new PhysicalAddress(0x4000_0000), 0x1000, 0x1_0000), new(new PhysicalAddress(0x4000_2000), 0x2000, 0x1_2000),
                new(new PhysicalAddress(0x4004_2000), 0x1000, 0x5_2000),
            ],
            opened.Segments);
        Assert.Equal(Page(66), Read(opened, 0x4004_2000, 0x1000));
        Assert.Equal([.. Page(0), .. new byte[0x1000], .. Page(2)], Read(opened, 0x4000_0000, 0x3000));
        Assert.Empty(opened.MissingSegments);
        Assert.Equal(
            "image: the migration stream of QEMU is truncated: it goes on at 0x53000, where the file ends; save the machine again.",
            TestFile.Refused(image));
        Assert.EndsWith(
            "is damaged: the pages are not within the file; save the machine again.",
            TestFile.Refused(image[..^1]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_cut_is_refused()
    {
        byte[] whole = Small();
        for (int length = 5; length < whole.Length; length++)
        {
            Assert.Equal(
                $"image: the migration stream of QEMU is truncated: it goes on at 0x{length:x}, where the file ends; "
                + "save the machine again.",
                TestFile.Refused(whole[..length]));
        }
    }

    [Fact]
    public void Streams_that_are_not_read_name_the_reason_and_what_to_do()
    {
        const string Remedy = ": load it with 'qemu-system-... -incoming', then dump it with 'dump-guest-memory' in the monitor.";
        const string Begin = "image: it is a migration stream of QEMU, and ";
        QemuStreamWriter Start(string machine = "virt-8.2") => new QemuStreamWriter().Configuration(machine);
        Assert.Equal(
            $"{Begin}WalkGen does not know where the machine type 'microvm' has its memory{Remedy}",
            TestFile.Refused(Start("microvm").Ram(("pc.ram", 0x1000)).Build()));
        Assert.Equal(
            $"{Begin}none of its RAM blocks is known as main memory (mem0, pc.bios){Remedy}",
            TestFile.Refused(Start("pc-q35-8.2").Ram(("mem0", 0x1000), ("pc.bios", 0x1000)).Build()));
        Assert.Equal(
            $"{Begin}the section 'vfio', whose length is not in the stream, comes at 0x15 before the end of the RAM{Remedy}",
            TestFile.Refused(Start().Section("vfio").Put64(0).Build()));
        Assert.Equal(
            $"{Begin}it contains no page of main memory, as one that was sent on several channels{Remedy}",
            TestFile.Refused(Start().Ram((Arm, 0x1000)).Part().Put64(0x200).EndSection().End().EndSection().Build()));
        Assert.Equal(
            $"{Begin}WalkGen does not know where the machine type 'a?b' has its memory{Remedy}",
            TestFile.Refused(Start("a\nb").Ram(("pc.ram", 0x1000)).Build()));
        Assert.Equal(
            $"{Begin}its pages were sent by RDMA{Remedy}", TestFile.Refused(Start().Ram((Arm, 0x1000)).Part().Put64(0x80).Build()));
        Assert.Equal($"{Begin}it was made for postcopy{Remedy}", TestFile.Refused(Start().Put(8).Put(0).Put(3).Put(0).Put(0).Build()));
        Assert.Equal(
            "image: the version of the migration stream at byte 0x4 is 2, but WalkGen reads only 3: "
            + "update WalkGen, or use another dump format.",
            TestFile.Refused([.. "QEVM"u8, 0, 0, 0, 2]));
    }

    [Fact]
    public void Damaged_streams_name_the_place()
    {
        QemuStreamWriter Ram() => new QemuStreamWriter().Configuration("virt-8.2").Ram((Arm, 0x4000)).Part();
        void Refused(string what, QemuStreamWriter stream) => Assert.Matches(
            $"^image: the migration stream of QEMU at 0x[0-9a-f]+ is damaged: {what}; save the machine again.$",
            TestFile.Refused(stream.Bytes(new byte[0x4000]).Build()));
        Refused("the page at 0x4000 is not within the RAM block 'mach-virt.ram'", Ram().Zeros(Arm, 0x4000));
        Refused("there is no RAM block 'other'", Ram().Zeros("other", 0));
        Refused("the first page names no RAM block", Ram().Put64(0x22));
        Refused("the flags 0xff of a page are unknown", Ram().Put64(0xff));
        Refused(@"the difference of the page \(XBZRLE\) is invalid", Ram().Changed(Arm, 0, [0xff, 0x7f, 1, 1]));
        Refused("the compressed page cannot be unpacked", Ram().Packed(Arm, 0, [1, 2, 3]));
        Refused("a compressed page has 0x3000 bytes", Ram().Packed(Arm, 0, new byte[0x3000]));
        Refused("the list of RAM blocks is there twice", Ram().Put64(0x1004).Name(Arm).Put64(0x1000));
        Refused(
            "the RAM block 'b' of 0x3000 bytes does not fit the list of blocks",
            new QemuStreamWriter().Configuration("virt").Section("ram", 4).Put64(0x4004).Name("a").Put64(0x2000).Name("b").Put64(0x3000));
        Refused(
            "0x1000000000000 bytes of main memory are more than the rest of the file can contain",
            new QemuStreamWriter().Configuration("virt").Ram((Arm, 1UL << 48)));
        Refused(
            "a section of type 0 is unknown before the end of the RAM",
            new QemuStreamWriter().Configuration("virt").Ram((Arm, 0x1000)));
    }

    [Theory]
    [InlineData(0u, ImagePacking.None)]
    [InlineData(1u, ImagePacking.Gzip)]
    public void A_saved_domain_of_libvirt_contains_a_stream(uint format, ImagePacking packing)
    {
        byte[] stream = packing == ImagePacking.Gzip ? TestFile.Gzip(Small()) : Small();
        using TestFile file = new([.. Libvirt(format), .. stream]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            new ImageFileInfo { Path = file.Path, Kind = ImageKind.QemuStream, IsLibvirt = true, Packing = packing },
            Assert.Single(image.Files));
        Assert.Equal(Page(1), Read(image, 0x4000_0000, 0x1000));
    }

    [Fact]
    public void A_saved_domain_of_libvirt_that_is_not_read_says_why()
    {
        Assert.Equal(
            "image: its memory is packed with bzip2, which WalkGen does not unpack: set save_image_format to \"zstd\" in libvirt's "
            + "qemu.conf, and save the domain again.",
            TestFile.Refused([.. Libvirt(2), .. "BZh9"u8]));
        Assert.Equal(
            "image: the migration stream begins at 0x61, but the file has 0x61 bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(Libvirt(0)));
        Assert.Equal(
            "image: there is no migration stream of QEMU at 0x61, after the XML: the image is damaged; dump it again.",
            TestFile.Refused([.. Libvirt(0), .. "QEWM"u8]));
        Assert.Equal(
            "image: the version of libvirt's header at byte 16 is 9, but WalkGen reads only 1 to 3: "
            + "update WalkGen, or use another dump format.",
            TestFile.Refused(Libvirt(0).Put(16, 9u)));
    }

    // The memory in two sections.
    internal static byte[] Small() => new QemuStreamWriter().Configuration("virt-8.2").Ram((Arm, 0x2000))
        .Part().Memory(Arm, 0, Page(1)).EndSection()
        .End().Zeros(Arm, 0x1000).Put64(0x10).Build();

    private static byte[] Libvirt(uint format)
        => [.. new byte[92].Put(16, 2u).Put(20, 5u).Put(24, 1u).Put(28, format).Start("LibvirtQemudSave"u8), .. "<xml>"u8];

    private static byte[] ZLib(byte[] content)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Fastest)) stream.Write(content);
        return packed.ToArray();
    }

    private static byte[] Page(int number)
    {
        byte[] page = new byte[0x1000];
        for (int i = 0; i < page.Length; i += 8) page.Put(i, ((ulong)i << 20) | ((uint)number << 12) | 0x67);
        return page;
    }

    private static byte[] Read(MemoryImage image, ulong address, int length)
        => image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : [];
}
