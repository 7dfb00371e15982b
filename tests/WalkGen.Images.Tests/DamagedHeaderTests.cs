namespace WalkGen.Images.Tests;

/// <summary>Every way in which an ELF header or a program header can be wrong.</summary>
public class DamagedHeaderTests
{
    private static readonly int Load0 = CoreBuilder.LoadHeader(0);

    [Fact]
    public void The_undamaged_image_opens()
    {
        using TestFile file = new(CoreBuilder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([new ImageSegment(new PhysicalAddress(0x1000), 0x1000, 0x27c)], image.Segments);
    }

    [Theory]
    [InlineData(4, "an ELF header begins with 16 bytes, but the file has 4")]
    [InlineData(15, "an ELF header begins with 16 bytes, but the file has 15")]
    [InlineData(16, "a 64-bit ELF header has 64 bytes, but the file has 16")]
    [InlineData(63, "a 64-bit ELF header has 64 bytes, but the file has 63")]
    public void A_header_that_is_cut_off_is_truncated(int length, string what)
        => Assert.Equal($"image: {what}: the image is truncated; copy or dump it again.", TestFile.Refused(CoreBuilder.Small()[..length]));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_image_of_no_known_class_is_refused(byte number)
        => Assert.Equal(
            $"image: the ELF class at byte 4 is {number}, not 1 (32 bits) or 2 (64 bits): the image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(4, number)));

    [Fact]
    public void A_big_endian_image_is_refused()
        => Assert.Equal(
            "image: the ELF data encoding at byte 5 is 2 (big-endian), but WalkGen reads only little-endian images.",
            TestFile.Refused(CoreBuilder.Small().Put(5, (byte)2).Put(18, (ushort)0x3e00)));

    [Fact]
    public void An_executable_is_refused()
        => Assert.Equal(
            "image: the ELF type at byte 16 is 2, not 4 (core): open a dump of a machine instead.",
            TestFile.Refused(CoreBuilder.Small().Put(16, (ushort)2)));

    [Fact]
    public void A_wrong_size_of_program_headers_is_refused()
        => Assert.Equal(
            "image: the program header size at byte 54 is 55, not 56 as in a 64-bit ELF file: the image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(54, (ushort)55)));

    [Fact]
    public void Program_headers_beyond_the_file_are_truncated()
    {
        Assert.Equal(
            "image: 2 program headers at 0x120d end at byte 0x127d, but the file has 0x127c bytes: the image is truncated; copy or "
            + "dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(32, 0x120dUL)));
        Assert.Equal(
            "image: 2 program headers at 0xfffffffffffffff0 end at byte 0x10000000000000060, "
            + "but the file has 0x127c bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(32, 0xffff_ffff_ffff_fff0)));
    }

    [Fact]
    public void An_image_without_memory_is_refused()
    {
        const string Empty = "(PT_LOAD) with a physical address: the image is empty; dump the machine again.";
        Assert.EndsWith("0 program headers has memory " + Empty, TestFile.Refused(CoreBuilder.Small().Put(56, (ushort)0)));
        Assert.EndsWith(
            "2 program headers has memory " + Empty,
            TestFile.Refused(CoreBuilder.Small().Put(Load0 + 32, 0UL).Put(Load0 + 40, 0UL)));
        Assert.EndsWith("2 program headers has memory " + Empty, TestFile.Refused(CoreBuilder.Small().Put(Load0, 7u)));
    }

    [Fact]
    public void An_image_of_which_only_the_headers_are_there_is_truncated()
    {
        const string Truncated = "image: the memory of its program headers, the first at 0x0000000000001000, lies beyond the ";
        Assert.Equal(
            Truncated + "0x27c bytes of the file: the image is truncated; copy or dump it again.",
            TestFile.Refused(CoreBuilder.Small()[..0x27c]));
        Assert.Equal(
            Truncated + "0x127c bytes of the file: the image is truncated; copy or dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(Load0 + 8, ulong.MaxValue)));
        Assert.Equal(
            "image: the file has no bytes of the memory of its program headers, the first at 0x0000000000001000: the image is empty; dump "
            + "the machine again.",
            TestFile.Refused(CoreBuilder.Small().Put(Load0 + 32, 0UL)));
    }

    [Fact]
    public void Memory_may_end_with_the_address_space_but_not_run_over_it()
    {
        using TestFile file = new(CoreBuilder.Small().Put(Load0 + 24, 0xffff_ffff_ffff_f000));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(ulong.MaxValue), 1, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(ulong.MaxValue), 2, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0), 1, out _));

        Assert.Equal(
            "image: program header 1 (physical 0xfffffffffffff001) has 0x1000 bytes and ends beyond the last physical address: the "
            + "image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(Load0 + 24, 0xffff_ffff_ffff_f001)));
        Assert.Equal(
            "image: program header 1 (physical 0x0000000000001000) has 0xffffffffffffffff bytes and ends beyond the last physical "
            + "address: the image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(Load0 + 40, ulong.MaxValue)));
    }

    [Fact]
    public void Memory_beyond_what_was_written_is_zeros()
    {
        using TestFile file = new(CoreBuilder.Small().Put(Load0 + 40, 0x2000UL)); // p_memsz
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 0x1000, out _));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 0x2000, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 0x2001, out _));
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x2000), 0x1000)], image.ZeroSegments);
    }

    [Fact]
    public void A_32_bit_image_opens()
    {
        using TestFile file = new(Core32Builder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(InstructionSet.X86, image.Machine);
        Assert.Equal("6.1.32", image.VmCoreInfo?.OsRelease);
        Assert.Equal([new ImageSegment(new PhysicalAddress(0x1000), 16, 0x9c)], image.Segments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x100f), 1, out ReadOnlySpan<byte> bytes));
        Assert.Equal(16, bytes[0]);

        using TestFile larger = new(Core32Builder.Small().Put(52 + 32 + 20, 0x20u)); // p_memsz
        using MemoryImage incomplete = MemoryImage.Open(larger.Path);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x1010), 16)], incomplete.ZeroSegments);
    }

    [Fact]
    public void The_headers_of_a_32_bit_image_have_their_own_size()
    {
        Assert.Equal(
            "image: a 32-bit ELF header has 52 bytes, but the file has 51: the image is truncated; copy or dump it again.",
            TestFile.Refused(Core32Builder.Small()[..51]));
        Assert.Equal(
            "image: the program header size at byte 42 is 56, not 32 as in a 32-bit ELF file: the image is damaged; dump it again.",
            TestFile.Refused(Core32Builder.Small().Put(42, (ushort)56)));
        Assert.Equal(
            "image: the number of program headers is in section header 0, but e_shoff at byte 32 is 0x0: the image is damaged; dump it "
            + "again.",
            TestFile.Refused(Core32Builder.Small().Put(44, (ushort)0xffff)));

        using TestFile file = new([.. Core32Builder.Small().Put(32, 0xacu).Put(44, (ushort)0xffff), .. new byte[40].Put(28, 2u)]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Single(image.Segments);
    }
}
