namespace WalkGen.Images.Tests;

/// <summary>The physical addresses of raw memory: addresses of files, ranges, maps as text, and machines.</summary>
public class RawLayoutTests
{
    [Fact]
    public void A_file_without_an_address_follows_the_file_before_it()
    {
        AssertMemory(
            RawLayout.At([new PhysicalAddress(0x1000), null, new PhysicalAddress(0x9000)]),
            [8, 4, 2, 1],
            (0x1000, 0, 8),
            (0x1008, 8, 4),
            (0x9000, 12, 2),
            (0x9002, 14, 1));
    }

    [Fact]
    public void The_first_file_needs_an_address()
    {
        Assert.Throws<ArgumentException>(() => RawLayout.At([]));
        Assert.Throws<ArgumentException>(() => RawLayout.At([null, new PhysicalAddress(0)]));
    }

    [Fact]
    public void Ranges_may_have_any_order_and_may_straddle_files()
    {
        AssertMemory(
            RawLayout.Of([Range(12, 0x1000, 4), Range(6, 0x5000, 4), Range(1, 0x2001, 1)]),
            [8, 8],
            (0x1000, 12, 4),
            (0x2001, 1, 1),
            (0x5000, 6, 4));
    }

    [Theory]
    [InlineData("0:0x1000:8\n0x8:8K:0x4", 0x1000, 0x2000)]
    [InlineData("# the first bytes\n\n  0:4K:8\r\n8:0x2K:4  \n", 0x1000, 0x800)]
    [InlineData("0:0:8\n8:1T:4", 0, 1UL << 40)]
    [InlineData("00000000-00000007 : System RAM\n  00000001-00000002 : Kernel code\nfee00000-fee00fff : Local APIC\n"
        + "00008000-00009000 : System RAM (boot alias)\n100000000-100000003 : System RAM\n", 0, 0x1_0000_0000)]
    public void Maps_are_parsed(string map, ulong first, ulong second)
        => AssertMemory(RawLayout.Parse(map.Split('\n')), [12], (first, 0, 8), (second, 8, 4));

    [Theory]
    [InlineData("", "it has no range of memory: name at least one.")]
    [InlineData("0:0", "'0:0' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or hexadecimal with 0x.")]
    [InlineData("0:0:1000:1", "'0:0:1000:1' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or hexadecimal "
        + "with 0x.")]
    [InlineData("0:c0000000:1", "'0:c0000000:1' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or "
        + "hexadecimal with 0x.")]
    [InlineData("0:0:0x1000000T", "'0:0:0x1000000T' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or "
        + "hexadecimal with 0x.")]
    [InlineData("0:0:-1", "'0:0:-1' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or hexadecimal with 0x.")]
    [InlineData("0:0:0", "the range 0x0:0x0:0x0 is empty: choose a length of at least 1.")]
    [InlineData("0:0xffffffffffffffff:2", "the range 0x0:0xffffffffffffffff:0x2 ends beyond the last physical address: shorten it.")]
    [InlineData("0xffffffffffffffff:0:2", "the range 0xffffffffffffffff:0x0:0x2 ends beyond any file: shorten it.")]
    [InlineData("0:0:2K\n8K:2047:1", "the ranges 0x0:0x0:0x800 and 0x2000:0x7ff:0x1 both contain the memory at 0x00000000000007ff: "
        + "change one of them.")]
    [InlineData("00000000-00000000 : System RAM\n00000000-00000000 : System RAM", "the addresses of System RAM are 0, since /proc/iomem "
        + "shows them to root alone: copy it as root.")]
    [InlineData("00000000-00000fff : Reserved", "no line ends with 'System RAM': copy /proc/iomem of the machine.")]
    [InlineData("00000000-00000fff : System RAM\n0:0:1", "'0:0:1' is not a line of /proc/iomem, such as '00100000-7fffffff : System RAM'.")]
    [InlineData("00001000-00000fff : System RAM", "'00001000-00000fff : System RAM' ends before it starts: copy /proc/iomem again.")]
    public void A_wrong_map_is_refused_with_one_sentence(string map, string message)
        => Assert.Equal(
            $"the map: {message}", Assert.Throws<FormatException>(() => RawLayout.Parse(map.Split('\n'))).Message);

    [Fact]
    public void Ranges_of_the_library_are_refused_with_the_same_sentences()
        => Assert.StartsWith(
            "the range 0x0:0x0:0x0 is empty", Assert.Throws<ArgumentException>(() => RawLayout.Of([Range(0, 0, 0)])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("0:0:17", "the range 0x0:0x0:0x11 of the map ends at byte 0x11 of the 0x10 bytes: choose ranges within the memory that was "
        + "copied.")]
    [InlineData("00000000-00000007 : System RAM", "the System RAM of the map has 0x8 bytes, but the memory 0x10: choose the /proc/iomem of "
        + "the same machine, or list the ranges.")]
    public void A_map_of_other_memory_is_refused(string map, string message)
    {
        using TestFile file = new(new byte[16]);
        Assert.Equal(
            $"{file.Path}: {message}",
            Assert.Throws<InvalidImageException>(() => Open([file.Path], RawLayout.Parse(map.Split('\n')))).Message);
    }

    [Fact]
    public void A_file_in_which_no_range_lies_is_refused()
    {
        using TestFile one = new(new byte[16]), other = new(new byte[16]);
        Assert.Equal(
            $"{other.Path}: no range of memory lies in it: leave it out, or add a range.",
            Assert.Throws<InvalidImageException>(() => Open([one.Path, other.Path], RawLayout.Of([Range(0, 0, 16)]))).Message);
    }

    [Fact]
    public void A_table_may_straddle_two_ranges_and_two_files()
    {
        using TestFile one = new(LimeBuilder.Bytes(0x30, 0)), other = new(LimeBuilder.Bytes(0x10, 0x30));
        using MemoryImage image = Open([one.Path, other.Path], RawLayout.Of([Range(0x20, 0x1000, 0x20), Range(0, 0x1020, 0x20)]));

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1008), 0x30, out ReadOnlySpan<byte> bytes));
        Assert.Equal([.. LimeBuilder.Bytes(0x18, 0x28), .. LimeBuilder.Bytes(0x18, 0)], bytes.ToArray());
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x1030), 0x11, out _));
    }

    // QEMU: hw/i386/pc_q35.c, pc_piix.c
    [Theory]
    [InlineData(PcMachine.Q35, 0xafff_ffffUL, 0xafff_ffffUL)]
    [InlineData(PcMachine.Q35, 0xb000_0000UL, 0x8000_0000UL)]
    [InlineData(PcMachine.Q35, 0x2_0000_0000UL, 0x8000_0000UL)]
    [InlineData(PcMachine.I440fx, 0xdfff_f000UL, 0xdfff_f000UL)]
    [InlineData(PcMachine.I440fx, 0xe000_0000UL, 0xc000_0000UL)]
    [InlineData(PcMachine.I440fx, 0x2_0000_0000UL, 0xc000_0000UL)]
    public void The_RAM_of_a_PC_continues_at_4_GiB(PcMachine machine, ulong size, ulong low)
    {
        PhysicalRange below = new(default, low), above = new(new PhysicalAddress(0x1_0000_0000), size - low);
        Assert.Equal(low == size ? [below] : [below, above], PcMemoryLayout.Split(machine, size));
        Assert.Throws<ArgumentOutOfRangeException>(() => RawLayout.Of((PcMachine)9));
    }

    private static ImageSegment Range(ulong offset, ulong start, ulong length) => new(new PhysicalAddress(start), length, offset);

    private static MemoryImage Open(string[] paths, RawLayout layout) => MemoryImage.Open(paths, new ImageOptions { RawLayout = layout });

    // Byte i of all files together is i.
    private static void AssertMemory(RawLayout layout, int[] sizes, params (ulong Start, int First, int Length)[] expected)
    {
        int first = 0;
        TestFile[] files = Array.ConvertAll(sizes, size => new TestFile(LimeBuilder.Bytes(size, (byte)((first += size) - size))));
        try
        {
            using MemoryImage image = Open(Array.ConvertAll(files, static file => file.Path), layout);
            foreach (var (start, value, length) in expected)
            {
                Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(start), length, out ReadOnlySpan<byte> bytes));
                Assert.Equal(LimeBuilder.Bytes(length, (byte)value), bytes.ToArray());
            }

            Assert.Equal(expected.Sum(static range => range.Length), image.Segments.Sum(static segment => (long)segment.Length));
        }
        finally
        {
            foreach (TestFile file in files) file.Dispose();
        }
    }
}
