namespace WalkGen.Images.Tests;

/// <summary>Several files as one memory, and files that are nothing but memory.</summary>
public class SeveralFilesTests
{
    [Fact]
    public void Memory_of_all_files_is_found_and_CPUs_are_those_of_the_first_that_has_any()
    {
        using TestFile lime = new(LimeBuilder.Small());
        using TestFile core = new(
            new CoreBuilder()
                .Cpu(0x8000_0000, 0x3000, 0x20)
                .Note("VMCOREINFO\0"u8, 0, [.. "OSRELEASE=6.1"u8])
                .Load(0x3000, LimeBuilder.Bytes(16, 201))
                .Build());
        using TestFile other = new(TestFile.Gzip(new CoreBuilder().Cpu(0, 0, 0).Cpu(0, 0, 0).Load(0, [7]).Build()));
        MemoryImage image = MemoryImage.Open([lime.Path, core.Path, other.Path]);

        Assert.Equal($"{lime.Path}, {core.Path}, {other.Path}", image.Path);
        Assert.Equal(
            [
                new ImageFileInfo { Path = lime.Path, Kind = ImageKind.Lime },
                new ImageFileInfo { Path = core.Path, Kind = ImageKind.ElfCore, IsQemu = true },
                new ImageFileInfo { Path = other.Path, Kind = ImageKind.ElfCore, IsQemu = true, Packing = ImagePacking.Gzip },
            ],
            image.Files);
        Assert.Equal(InstructionSet.X86_64, image.Machine);
        Assert.Equal("6.1", image.VmCoreInfo?.OsRelease);
        Assert.Equal(0x3000UL, Assert.Single(image.Cpus).Cr3);
        Assert.Equal([0UL, 0x1000UL, 0x2000UL, 0x3000UL], image.Segments.Select(segment => segment.Start.Value));
        foreach (var (address, expected) in new[] { (0x1000UL, 101), (0x3000UL, 201), (0UL, 7), (0x200fUL, 16), (0x300fUL, 216) })
        {
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(address), 1, out ReadOnlySpan<byte> bytes));
            Assert.Equal(expected, bytes[0]);
        }

        ImageMemory memory = image.Memory;
        image.Dispose();
        foreach (ulong address in new[] { 0UL, 0x1000UL, 0x3000UL, 0x4000UL })
            Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(address), 1, out _));
    }

    [Theory]
    [InlineData(0x2000, 0x2000)]
    [InlineData(0x200f, 0x200f)]
    [InlineData(0x1ff8, 0x2000)]
    public void Two_files_with_the_same_memory_are_refused(ulong address, ulong shared)
    {
        using TestFile one = new(LimeBuilder.Small());
        using TestFile other = new(new CoreBuilder().Load(address, new byte[16]).Build());
        string message = Assert.Throws<InvalidImageException>(() => MemoryImage.Open([one.Path, other.Path])).Message;
        (string first, string second) = address < 0x2000 ? (other.Path, one.Path) : (one.Path, other.Path);
        Assert.Equal($"{first} and {second} both contain the memory at 0x{shared:x16}: leave out one of them.", message);
        RequireClosed(one, other);
    }

    [Fact]
    public void Files_of_two_machines_are_refused()
    {
        using TestFile none = new(LimeBuilder.Small());
        using TestFile one = new(new CoreBuilder { Machine = 62 }.Load(0, new byte[16]).Build());
        using TestFile other = new(new CoreBuilder { Machine = 183 }.Load(16, new byte[16]).Build());
        Assert.Equal(
            $"{one.Path} contains memory of x86-64, but {other.Path} of arm64: open files of one machine only.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open([none.Path, one.Path, other.Path])).Message);
    }

    [Fact]
    public void If_one_file_cannot_be_opened_none_stays_open()
    {
        using TestFile one = new(LimeBuilder.Small());
        Assert.Throws<FileNotFoundException>(() => MemoryImage.Open([one.Path, one.Path + "-missing"]));
        RequireClosed(one);
    }

    [Fact]
    public void At_least_one_file_is_needed()
    {
        Assert.Throws<ArgumentException>(() => MemoryImage.Open([]));
        Assert.Throws<ArgumentException>(() => MemoryImage.OpenRaw([], default));
        Assert.Throws<ArgumentException>(() => MemoryImage.Open(["", "x"]));
        Assert.Throws<ArgumentNullException>(() => MemoryImage.Open((IReadOnlyList<string>)null!));
    }

    [Fact]
    public void Raw_files_lie_one_after_the_other()
    {
        using TestFile one = new(TestFile.Gzip(new byte[0x1_0000].Put(0, (byte)1)));
        using TestFile other = new(LimeBuilder.Bytes(3, 2));
        using MemoryImage image = MemoryImage.OpenRaw([one.Path, other.Path], new PhysicalAddress(0x8000_0000));

        Assert.Equal(
            [(ImageKind.RawMemory, ImagePacking.Gzip), (ImageKind.RawMemory, ImagePacking.None)],
            image.Files.Select(static file => (file.Kind, file.Packing)));
        Assert.Null(image.Machine);
        Assert.Equal(
            [new ImageSegment(new PhysicalAddress(0x8000_0000), 0x1_0000, 0), new ImageSegment(new PhysicalAddress(0x8001_0000), 3, 0)],
            image.Segments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x8001_0002), 1, out ReadOnlySpan<byte> bytes));
        Assert.Equal(4, bytes[0]);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x8000_0000), 1, out bytes));
        Assert.Equal(1, bytes[0]);
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x7fff_ffff), 1, out _));
        Assert.IsType<PageTable<X86_64, ImageMemory>>(image.OpenPageTable(new PhysicalAddress(0x8000_0000), PagingMode.X86_64));
    }

    [Fact]
    public void Raw_memory_may_end_with_the_address_space_but_not_run_over_it()
    {
        using TestFile one = new(LimeBuilder.Bytes(16, 1));
        using (MemoryImage image = MemoryImage.OpenRaw([one.Path], new PhysicalAddress(ulong.MaxValue - 15)))
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(ulong.MaxValue), 1, out _));

        Assert.Equal(
            $"{one.Path}: from 0xfffffffffffffff1 on its 0x10 bytes end beyond the last physical address: choose a lower start address.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.OpenRaw([one.Path], new PhysicalAddress(ulong.MaxValue - 14))).Message);
    }

    [Fact]
    public void An_empty_raw_file_is_refused()
    {
        using TestFile plain = new([]);
        using TestFile packed = new(TestFile.EmptyMember);
        Assert.Equal(
            $"{plain.Path}: the file is empty: copy or dump it again.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.OpenRaw([plain.Path], default)).Message);
        Assert.Equal(
            $"{packed.Path}: the gzip data is empty: dump the machine again.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.OpenRaw([packed.Path], default)).Message);
    }

    // On Linux /proc lists the mapped files.
    private static void RequireClosed(params TestFile[] files)
    {
        if (!OperatingSystem.IsLinux()) return;
        string maps = File.ReadAllText("/proc/self/maps");
        foreach (TestFile file in files) Assert.DoesNotContain(file.Path, maps, StringComparison.Ordinal);
    }
}
