namespace WalkGen.Images.Tests;

/// <summary>Copies of the memory of a running machine: /proc/kcore, and headers that were read at two moments.</summary>
public class LiveCopyTests
{
    private const ulong None = ulong.MaxValue;
    private const ulong Text = 0xffff_ffff_8100_1000;
    private const ulong DirectMap = 0xffff_8880_0000_1000;

    [Fact]
    public void Headers_of_kcore_without_a_physical_address_are_left_out()
    {
        byte[] memory = Filled(0x2000, 7);
        using TestFile file = new(new CoreBuilder()
            .Load(None, Filled(0x2000, 1), virtualAddress: 0xffff_c900_0000_0000)
            .Load(0x1000, memory, virtualAddress: Text)
            .Load(None, [], memorySize: 1UL << 40, virtualAddress: 0xffff_ea00_0000_0000)
            .Load(0x1000, memory, virtualAddress: DirectMap).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([(0x1000UL, 0x2000UL)], image.Segments.Select(static segment => (segment.Start.Value, segment.Length)));
        Assert.Empty(image.MissingSegments);
        Assert.Empty(image.DifferingOverlaps);
    }

    [Fact]
    public void In_32_bits_no_physical_address_has_32_bits()
    {
        using TestFile file = new(new Core32Builder().Load(uint.MaxValue, new byte[0x1000]).Load(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([0x1000UL], image.Segments.Select(static segment => segment.Start.Value));
    }

    [Fact]
    public void A_copy_with_virtual_memory_alone_is_empty()
        => Assert.EndsWith(
            "has memory (PT_LOAD) with a physical address: the image is empty; dump the machine again.",
            TestFile.Refused(new CoreBuilder().Load(None, new byte[0x1000], virtualAddress: 0xffff_c900_0000_0000).Build()));

    [Theory]
    [InlineData(true)] // the same bytes do not make it right
    [InlineData(false)]
    public void A_copy_of_kcore_before_Linux_4_13_is_refused_by_name(bool same)
        => Assert.Equal(
            "image: it is a copy of /proc/kcore of a kernel before Linux 4.13, which does not contain the physical addresses of its "
            + "memory: copy the memory with LiME instead.",
            TestFile.Refused(new CoreBuilder()
                .Load(0, Filled(0x2000, 1), virtualAddress: 0xffff_c900_0000_0000)
                .Load(0, Filled(0x1000, (byte)(same ? 1 : 2)), virtualAddress: DirectMap).Build()));

    [Fact]
    public void A_process_with_a_vsyscall_page_is_no_copy_of_kcore()
        => Assert.EndsWith(
            "if it is the core of a process, open a dump of a machine instead.",
            TestFile.Refused(new CoreBuilder()
                .Load(0, Filled(0x2000, 1), virtualAddress: 0x40_0000)
                .Load(0, Filled(0x1000, 2), virtualAddress: 0xffff_ffff_ff60_0000).Build()));

    [Fact]
    public void Aliases_of_the_memory_at_physical_address_0_are_read()
    {
        byte[] core = new CoreBuilder().Load(0, Filled(0x1000, 1), virtualAddress: DirectMap).Load(0, [], 0, Text).Build();
        core.AsSpan(CoreBuilder.LoadHeader(0), CoreBuilder.ProgramHeaderSize).CopyTo(core.AsSpan(CoreBuilder.LoadHeader(1)));
        using TestFile file = new(core.Put(CoreBuilder.LoadHeader(1) + 16, Text));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Single(image.Segments);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_headers_with_different_bytes_the_later_one_is_used(bool reversed)
    {
        byte[] memory = Filled(0x4000, 7), page = Filled(0x1000, 7);
        page[8] = 1;
        CoreBuilder core = new();
        if (reversed) core.Load(0x1000, memory).Load(0x3000, page);
        else core.Load(0x3000, page).Load(0x1000, memory);
        using TestFile file = new(core.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(
            [new DifferingOverlap(file.Path, 1, 2, new PhysicalRange(new PhysicalAddress(0x3000), 0x1000), 1)],
            image.DifferingOverlaps);
        Assert.Equal(0x4000, image.Segments.Sum(static segment => (int)segment.Length));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x3008), 1, out ReadOnlySpan<byte> bytes));
        Assert.Equal(reversed ? 1 : 7, bytes[0]);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x4008), 1, out bytes));
        Assert.Equal(7, bytes[0]);
    }

    [Fact]
    public void The_pages_that_differ_are_counted_for_each_pair_of_headers()
    {
        byte[] one = Filled(0x4000, 7), two = Filled(0x4000, 7), three = Filled(0x1000, 7);
        two[0] = two[0x1000] = two[0x1fff] = two[0x3000] = 1; // three pages
        using TestFile file = new(new CoreBuilder().Load(0x1000, one).Load(0x1000, two).Load(0x4000, three).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            [
                (1, 2, new PhysicalRange(new PhysicalAddress(0x1000), 0x2000), 2UL),
                (2, 3, new PhysicalRange(new PhysicalAddress(0x4000), 0x1000), 1UL),
            ],
            image.DifferingOverlaps.Select(static overlap => (overlap.Header, overlap.LaterHeader, overlap.Range, overlap.Pages)));
    }

    private static byte[] Filled(int size, byte value)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
