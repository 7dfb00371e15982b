namespace WalkGen.Images.Tests;

/// <summary>Memory that a dump leaves out: what is read as zeros, what is missing, and what is no memory.</summary>
public class LeftOutMemoryTests
{
    private const ulong Table = 0x67;
    private static readonly byte[] Linux = [.. "OSRELEASE=6.1.0\n"u8];

    // A root at 0x1000 whose PTE table at 0x4000 maps 0x401000, and PTE tables at 0x5000 and 0x6000 that lie after this memory.
    private static byte[] Tables() => new byte[0x4000]
        .Put(0, 0x2000UL | Table).Put(0x1000, 0x3000UL | Table)
        .Put(0x2000 + (8 * 2), 0x4000UL | Table).Put(0x2000 + (8 * 3), 0x5000UL | Table).Put(0x2000 + (8 * 4), 0x6000UL | Table)
        .Put(0x3000 + 8, 0x1_0000UL | Table);

    [Fact]
    public void What_p_memsz_names_after_p_filesz_is_zeros()
    {
        using TestFile file = new(new CoreBuilder().Note("VMCOREINFO\0"u8, 0, Linux).Load(0x1000, Tables(), memorySize: 0x6000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([Range(0x5000, 0x2000)], image.ZeroSegments);
        Assert.Empty(image.MissingSegments);
        Assert.True(image.IsLeftOutAsZeros(new PhysicalAddress(0x6fff)));
        Assert.False(image.IsLeftOutAsZeros(new PhysicalAddress(0x7000)));
        AssertZeros(image, 0x5000, 0x2000);

        Assert.Equal(0, Missed(image));
    }

    [Theory]
    [InlineData(0x4800, 0x800)] // the second half of the last page
    [InlineData(0x4ff8, 0x18)]
    public void A_table_may_be_partly_zeros(ulong zeros, int before)
    {
        byte[] memory = new byte[(int)(zeros - 0x1000)];
        memory.AsSpan().Fill(9);
        using TestFile file = new(new CoreBuilder().Load(0x1000, memory, memorySize: 0x6000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        PhysicalAddress start = new(zeros - (ulong)before);
        Assert.True(image.Memory.TryGetBytes(start, before + 0x20, out ReadOnlySpan<byte> bytes));
        Assert.Equal([.. memory[^before..], .. new byte[0x20]], bytes.ToArray());
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x6ff0), 0x11, out _));
    }

    [Fact]
    public void Another_header_may_have_what_is_left_out()
    {
        using TestFile file = new(new CoreBuilder()
            .Load(0x1000, new byte[0x1000], memorySize: 0x4000).Load(0x3000, LimeBuilder.Bytes(0x10, 1)).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([Range(0x2000, 0x1000), Range(0x3010, 0x1ff0)], image.ZeroSegments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x2ff0), 0x40, out ReadOnlySpan<byte> bytes));
        Assert.Equal([.. new byte[0x10], .. LimeBuilder.Bytes(0x10, 1), .. new byte[0x20]], bytes.ToArray());
    }

    [Fact]
    public void Memory_that_was_cut_off_is_missing_and_not_zeros()
    {
        byte[] core = new CoreBuilder().Load(0x1000, new byte[0x1000], memorySize: 0x4000).Load(0x3000, new byte[0x1000]).Build();
        using TestFile file = new(core[..^0x800]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([Range(0x3800, 0x800)], image.MissingSegments);
        Assert.Equal([Range(0x2000, 0x1000), Range(0x4000, 0x1000)], image.ZeroSegments);
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x3800), 1, out _));
    }

    [Theory]
    [InlineData(true, false, true)] // makedumpfile: a segment that begins with pages that were left out
    [InlineData(true, true, false)] // QEMU with VMCOREINFO: memory outside its filter
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void A_header_without_bytes_is_zeros_in_the_core_of_Linux_alone(bool hasVmCoreInfo, bool isQemu, bool isZeros)
    {
        CoreBuilder core = new();
        if (hasVmCoreInfo) core.Note("VMCOREINFO\0"u8, 0, Linux);
        if (isQemu) core.Cpu(0x8005_0033, 0x1000, 0x20);
        using TestFile file = new(core.Load(0x1000, new byte[0x1000]).Load(0x8000, [], memorySize: 0x2000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(isZeros ? [Range(0x8000, 0x2000)] : [], image.ZeroSegments);
        Assert.Equal(isZeros ? [] : [Range(0x8000, 0x2000)], image.MissingSegments);
        Assert.Equal(FramePresence.LeftOut, image.PresenceOf(new PhysicalAddress(0x9fff)));
    }

    [Fact]
    public void The_offset_of_QEMU_for_memory_that_was_not_dumped_is_never_zeros()
    {
        byte[] core = new CoreBuilder().Note("VMCOREINFO\0"u8, 0, Linux).Load(0x1000, new byte[16]).Load(0x8000, [], 0x1000).Build();
        using TestFile file = new(core.Put(CoreBuilder.LoadHeader(1) + 8, ulong.MaxValue));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([Range(0x8000, 0x1000)], image.MissingSegments);
    }

    [Theory]
    [InlineData(1u, 0u, true)]
    [InlineData(1u, 8u, false)] // incomplete
    [InlineData(0u, 0u, false)]
    [InlineData(2u, 0u, false)]
    [InlineData(31u, 0u, false)]
    public void Excluded_pages_of_a_kdump_are_zeros_if_pages_of_zeros_alone_were_excluded(uint level, uint status, bool isZeros)
    {
        using TestFile file = new(new KdumpWriter { DumpLevel = level, OtherStatus = status }
            .Memory(0x1000, Tables()).Missing(0x5000).Missing(0x6000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(isZeros ? [Range(0x5000, 0x2000)] : [], image.ZeroSegments);
        Assert.Equal(isZeros ? [] : [Range(0x5000, 0x2000)], image.MissingSegments);
        Assert.Equal(isZeros ? 0 : 2, Missed(image));
        Assert.Equal(FramePresence.LeftOut, image.PresenceOf(new PhysicalAddress(0x5000)));
        if (isZeros) AssertZeros(image, 0x5000, 0x2000);
    }

    [Fact]
    public void The_pages_of_another_part_are_missing_and_not_zeros()
    {
        KdumpWriter Part(ulong first, ulong end) => new KdumpWriter { DumpLevel = 1, Part = (first, end) }
            .Memory(0x1000, Tables()).Missing(0x5000).Missing(0x6000);

        using TestFile low = new(Part(0, 4).Build()), high = new(Part(4, 7).Build());
        using MemoryImage one = MemoryImage.Open(low.Path), both = MemoryImage.Open([low.Path, high.Path]);
        Assert.Empty(one.ZeroSegments);
        Assert.Equal([Range(0x4000, 0x3000)], one.MissingSegments);
        Assert.Equal([Range(0x5000, 0x2000)], both.ZeroSegments);
        Assert.Empty(both.MissingSegments);
    }

    [Fact]
    public void An_image_knows_of_each_frame_whether_it_is_held_left_out_or_not_named()
    {
        using TestFile file = new(
            new KdumpWriter().Memory(0x1000, new byte[0x2000]).Memory(0x8000, new byte[0x1000]).Missing(0x9000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            [
                (0, FramePresence.NotNamed), (0xfff, FramePresence.NotNamed), (0x1000, FramePresence.Held), (0x2fff, FramePresence.Held),
                (0x3000, FramePresence.NotNamed), (0x8000, FramePresence.Held), (0x9000, FramePresence.LeftOut),
                (0x9fff, FramePresence.LeftOut), (0xa000, FramePresence.NotNamed), (0xfee0_0000, FramePresence.NotNamed),
                (ulong.MaxValue, FramePresence.NotNamed),
            ],
            new ulong[] { 0, 0xfff, 0x1000, 0x2fff, 0x3000, 0x8000, 0x9000, 0x9fff, 0xa000, 0xfee0_0000, ulong.MaxValue }
                .Select(address => (address, image.PresenceOf(new PhysicalAddress(address)))));
    }

    [Fact]
    public void Zeros_of_a_closed_image_are_not_read()
    {
        using TestFile file = new(new CoreBuilder().Load(0x1000, new byte[16], memorySize: 0x1000).Build());
        MemoryImage image = MemoryImage.Open(file.Path);
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => image.Memory.TryGetBytes(new PhysicalAddress(0x1800), 8, out _));
    }

    private static int Missed(MemoryImage image)
    {
        PresentWalker walker = new();
        walker.Walk(image.OpenPageTable(new PhysicalAddress(0x1000), PagingMode.X86_64));
        Assert.Equal([0x40_1000UL], walker.Addresses);
        return walker.Missed;
    }

    private static void AssertZeros(MemoryImage image, ulong address, int length)
    {
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes));
        Assert.Equal(length, bytes.Length);
        Assert.False(bytes.ContainsAnyExcept((byte)0));
        Assert.True(image.Memory.ForwardOnly().TryGetBytes(new PhysicalAddress(address), length, out bytes));
        Assert.Equal(length, bytes.Length);
    }

    private static PhysicalRange Range(ulong start, ulong length) => new(new PhysicalAddress(start), length);
}
