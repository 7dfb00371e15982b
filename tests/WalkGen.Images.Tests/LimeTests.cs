namespace WalkGen.Images.Tests;

/// <summary>LiME images, whole and damaged.</summary>
public class LimeTests
{
    [Fact]
    public void Ranges_are_sorted_and_nothing_is_known_of_the_machine()
    {
        using TestFile file = new(LimeBuilder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(new ImageFileInfo { Path = file.Path, Kind = ImageKind.Lime }, Assert.Single(image.Files));
        Assert.Null(image.Machine);
        Assert.Empty(image.Cpus);
        Assert.Empty(image.MissingSegments);
        Assert.Null(image.VmCoreInfo);
        Assert.Null(image.KernelRoot);
        Assert.Equal(
            [new ImageSegment(new PhysicalAddress(0x1000), 16, 0x50), new ImageSegment(new PhysicalAddress(0x2000), 16, 0x20)],
            image.Segments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x100f), 1, out ReadOnlySpan<byte> bytes));
        Assert.Equal(116, bytes[0]);
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x100f), 2, out _));
        Assert.Equal(
            $"{file.Path}: the image does not name the paging mode of its machine (unknown): choose one.",
            Assert.Throws<NotSupportedException>(() => image.DefaultMode()).Message);
    }

    [Theory]
    [InlineData(0x51, 1)]
    [InlineData(0x5f, 15)]
    public void The_end_that_was_cut_off_is_missing(int length, ulong present)
    {
        using TestFile file = new(LimeBuilder.Small()[..length]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(present, image.Segments[0].Length);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x1000 + present), 16 - present)], image.MissingSegments);
    }

    [Fact]
    public void A_range_of_which_only_the_header_is_there_is_missing()
    {
        using TestFile file = new(LimeBuilder.Small()[..0x50]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Single(image.Segments);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x1000), 16)], image.MissingSegments);
    }

    [Fact]
    public void A_header_alone_is_no_memory()
        => Assert.Equal(
            "image: there is no memory after its only LiME header: the image is truncated; copy or dump it again.",
            TestFile.Refused(LimeBuilder.Small()[..0x20]));

    [Theory]
    [InlineData(0x1f, 0, 31)]
    [InlineData(0x31, 0x30, 1)]
    [InlineData(0x4f, 0x30, 31)]
    public void A_header_that_is_cut_off_is_truncated(int length, int offset, int rest)
        => Assert.Equal(
            $"image: the LiME header at 0x{offset:x} has {rest} of its 32 bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(LimeBuilder.Small()[..length]));

    [Fact]
    public void Anything_else_behind_a_range_is_refused()
        => Assert.Equal(
            "image: there is no LiME header ('EMiL') at 0x60, after the memory of the previous range: the image is damaged; dump it again.",
            TestFile.Refused([.. LimeBuilder.Small(), .. new byte[32]]));

    [Fact]
    public void Another_version_is_refused()
        => Assert.Equal(
            "image: the LiME header at 0x30 has version 2, but WalkGen reads only version 1: update WalkGen, or use another dump format.",
            TestFile.Refused(LimeBuilder.Small().Put(0x34, 2u)));

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused()
        => Assert.Equal(
            "image: the range of the LiME header at 0x30 starts at 0x0000000000001000 and ends before, at 0x0000000000000fff: the "
            + "image is damaged; dump it again.",
            TestFile.Refused(LimeBuilder.Small().Put(0x40, 0xfffUL)));

    [Fact]
    public void Ranges_that_share_memory_are_refused()
        => Assert.Equal(
            "image: the LiME headers at 0x30 and 0x0 claim the same memory at 0x000000000000200f: the image is damaged; dump it again.",
            TestFile.Refused(new LimeBuilder().Range(0x200f, new byte[16]).Range(0x2000, new byte[16]).Build()));

    [Fact]
    public void A_range_may_have_the_whole_address_space()
    {
        using TestFile file = new(LimeBuilder.Small().Put(8, 0UL).Put(16, ulong.MaxValue));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(0x40UL, Assert.Single(image.Segments).Length);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x40), ulong.MaxValue - 0x3f)], image.MissingSegments);
    }
}
