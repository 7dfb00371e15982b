namespace WalkGen.Images.Tests;

/// <summary>Files that were cut, and those that their writer marked as incomplete.</summary>
public class LostPageTests
{
    private const uint Incomplete = 8;

    [Theory]
    [InlineData(0)] // after the bitmaps
    [InlineData(24 * 2)]
    [InlineData((24 * 4) + 10)] // in the first page
    public void A_file_that_was_cut_before_its_first_page_opens_without_memory(int rest)
    {
        KdumpWriter writer = KdumpWriter.Small();
        byte[] all = writer.Build();
        using TestFile file = new(all[..(writer.Descriptors + rest)]);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Empty(image.Segments);
        Assert.Equal([Range(0x1000, 0x3000), Range(0x8000, 0x2000)], image.MissingSegments);
        Assert.Equal(new() { Path = file.Path, Kind = ImageKind.KdumpCompressed, LostPages = 4 }, Assert.Single(image.Files));
        Assert.Equal("6.1.0", image.VmCoreInfo?.OsRelease);
        Assert.False(image.Memory.TryGetBytes(default, 1, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 0x1000, out _));
        Assert.Empty(RootScan.Find(image, PagingMode.X86_64));
        Assert.Equal(FramePresence.LeftOut, image.PresenceOf(new PhysicalAddress(0x1000)));
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => image.Memory.TryGetBytes(default, 1, out _));
    }

    [Fact]
    public void The_pages_before_the_cut_are_read()
    {
        KdumpWriter writer = KdumpWriter.Small(); // random and zeros before text, and zeros that are shared
        byte[] all = writer.Build();
        using TestFile file = new(all[..^10]);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal([new(new PhysicalAddress(0x1000), 0x2000, 0), new(new PhysicalAddress(0x8000), 0x1000, 0x3000)], image.Segments);
        Assert.Equal([Range(0x3000, 0x1000), Range(0x9000, 0x1000)], image.MissingSegments);
        Assert.Equal(1UL, image.Files[0].LostPages);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x8000), 0x1000, out ReadOnlySpan<byte> zeros));
        Assert.Equal(-1, zeros.IndexOfAnyExcept((byte)0));
        Assert.Equal(0, image.DamagedPages);
    }

    [Fact]
    public void Lost_pages_are_missing_where_pages_of_zeros_were_excluded()
    {
        KdumpWriter writer = new() { DumpLevel = 1, IsStored = true };
        byte[] all = writer.Memory(0x1000, [.. Enumerable.Repeat((byte)1, 0x2000)]).Missing(0x5000).Build();
        using TestFile file = new(all[..^0x1000]);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal([Range(0x2000, 0x1000)], image.MissingSegments);
        Assert.Equal([Range(0x5000, 0x1000)], image.ZeroSegments);
    }

    [Fact]
    public void Pages_that_the_writer_did_not_reach_are_lost()
    {
        KdumpWriter writer = new() { OtherStatus = Incomplete, IsStored = true };
        byte[] all = writer.Memory(0x1000, [.. Enumerable.Repeat((byte)1, 0x3000)]).Build();
        all.AsSpan(writer.Descriptors + 24, 24).Clear();
        using TestFile file = new(all);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal([new(new PhysicalAddress(0x1000), 0x1000, 0), new(new PhysicalAddress(0x3000), 0x1000, 0x2000)], image.Segments);
        Assert.Equal((true, 1UL), (image.Files[0].IsIncomplete, image.Files[0].LostPages));
    }

    [Fact]
    public void A_split_dump_may_have_a_part_that_was_cut()
    {
        KdumpWriter low = KdumpWriter.Small(part: (0, 3)), high = KdumpWriter.Small(part: (3, 10));
        using TestFile first = new(low.Build()[..(low.Descriptors + 5)]);
        using TestFile second = new(high.Build());
        using MemoryImage image = MemoryImage.Open([second.Path, first.Path]);

        Assert.Equal([Range(0x1000, 0x2000), Range(0x9000, 0x1000)], image.MissingSegments);
        Assert.Equal([0UL, 2UL], image.Files.Select(static file => file.LostPages));
    }

    private static PhysicalRange Range(ulong start, ulong length) => new(new PhysicalAddress(start), length);
}
