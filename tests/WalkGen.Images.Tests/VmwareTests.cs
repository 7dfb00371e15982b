namespace WalkGen.Images.Tests;

/// <summary>State files of VMware with and without a memory file beside them.</summary>
public sealed class VmwareTests : IDisposable
{
    private const ulong Paging = 0x8000_0001; // CR0.PG, PE
    private const ulong Pae = 1 << 5;

    private static readonly byte[] Pages = Numbered(8);
    private readonly string _directory = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("vm.vmss")]
    [InlineData("vm.vmsn")]
    public void State_and_memory_file_are_one_image_whichever_is_opened(string name)
    {
        string state = Write(name, Regions().Cpu(0, Paging, 0x3000, Pae, 0xffff_ffff_8100_0000).Build());
        string memory = Write("vm.vmem", Pages);
        foreach (var (path, companion) in ((string, string)[])[(state, memory), (memory, state)])
        {
            using MemoryImage image = MemoryImage.Open(path);
            Assert.Equal(
                new ImageFileInfo { Path = path, Kind = ImageKind.Vmware, Companion = companion }, Assert.Single(image.Files));
            Assert.Equal(
                [new(new PhysicalAddress(0), 0x5000, 0), new(new PhysicalAddress(0x1_0000_0000), 0x3000, 0x5000)], image.Segments);
            Assert.Equal(Pages[0x5000..], Read(image, 0x1_0000_0000, 0x3000));
            CpuState cpu = Assert.Single(image.Cpus);
            Assert.Equal(PagingMode.X86_64, cpu.PagingMode);
            Assert.Equal(0x3000UL, cpu.Cr3);
            Assert.Equal(0xffff_ffff_8100_0000, cpu.InstructionPointer.Value);
        }
    }

    [Fact]
    public void A_memory_file_that_is_read_as_raw_memory_needs_no_state_file()
    {
        Write("vm.vmss", [1, 2, 3]);
        using MemoryImage image = MemoryImage.OpenRaw([Write("vm.vmem", Pages)], new PhysicalAddress(0));
        Assert.Equal(ImageKind.RawMemory, image.Files[0].Kind);
    }

    [Fact]
    public void The_memory_may_be_in_the_state_file()
    {
        byte[] state = new VmwareWriter().Memory(Pages).Cpu(1, Paging, 0x1000, Pae, 5).Build();
        using MemoryImage image = MemoryImage.Open(Write("vm.vmss", state));
        Assert.Null(image.Files[0].Companion);
        Assert.Equal(0x8000UL, Assert.Single(image.Segments).Length);
        Assert.Equal(Pages, Read(image, 0, 0x8000));
        Assert.Equal(PagingMode.X86Pae, Assert.Single(image.Cpus).PagingMode);
    }

    [Fact]
    public void Memory_after_the_end_of_a_cut_memory_file_is_missing()
    {
        string state = Write("vm.vmss", Regions().Build());
        Write("vm.vmem", Pages[..0x5800]);
        using MemoryImage image = MemoryImage.Open(state);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x1_0000_0800), 0x2800)], image.MissingSegments);
        Assert.Empty(image.Cpus);
    }

    [Fact]
    public void Faults_are_named()
    {
        Assert.Equal(
            "image: it is a state file of VMware (.vmss, .vmsn) without the memory: "
            + "put the .vmem file of the same name beside it, unpacked.",
            TestFile.Refused(Regions().Build()));
        Assert.Equal(
            "image: it is a state file of VMware with compressed memory, which WalkGen does not read: "
            + "convert it with 'vmss2core -N6' (Linux) or 'vmss2core -W' (Windows).",
            TestFile.Refused(new VmwareWriter().Memory(Pages, isCompressed: true).Build()));
        string Damaged(VmwareWriter writer) => TestFile.Refused(writer.Memory(Pages).Build());
        const string Begin = "image: it is a state file of VMware, and ";
        const string End = ": the image is damaged; dump it again.";
        Assert.Equal($"{Begin}it has 4000000000 regions of memory{End}", Damaged(new VmwareWriter().Regions(4_000_000_000)));
        Assert.Equal(
            $"{Begin}region 1 of the memory has no regionPPN, regionPageNum or regionSize{End}",
            Damaged(new VmwareWriter().Regions(2).Region(0, 0, 0, 1)));
        Assert.Equal(
            $"{Begin}region 0 of the memory has 0x0 pages from page 0x7 on{End}",
            Damaged(new VmwareWriter().Regions(1).Region(0, 7, 0, 0)));
        Assert.Equal(
            $"{Begin}two regions of the memory contain 0x1000{End}",
            Damaged(new VmwareWriter().Regions(2).Region(0, 1, 0, 1).Region(1, 0, 1, 2)));
        Assert.Equal(
            "image: the state file of VMware at 0x8 is damaged: it has 5000 groups; copy it again.",
            TestFile.Refused(Regions().Build().Put(8, 5000u)));

        string memory = Write("vm.vmem", Pages);
        string state = Write("vm.vmss", [1, 2, 3, 4]);
        Assert.Equal(
            $"{state}: it is no state file of VMware that WalkGen reads: remove it, or open {memory} as raw memory.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open(memory)).Message);
    }

    [Fact]
    public void A_state_file_that_is_cut_is_refused()
    {
        byte[] whole = Regions().Memory(Pages).Build();
        for (int length = 4; length < whole.Length - 2; length += length < 600 ? 1 : 501)
        {
            Assert.Equal(
                $"image: the state file of VMware is truncated: it goes on at 0x{length:x}, where the file ends; copy it again.",
                TestFile.Refused(whole[..length]));
        }
    }

    private static VmwareWriter Regions()
        => new VmwareWriter().Regions(2).Region(0, 0x10_0000, 5, 3).Region(1, 0, 0, 5);

    private static byte[] Numbered(int count)
    {
        byte[] pages = new byte[count << 12];
        for (int i = 0; i < pages.Length; i += 4) pages.Put(i, (uint)i);
        return pages;
    }

    private static byte[] Read(MemoryImage image, ulong address, int length)
        => image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : [];

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
