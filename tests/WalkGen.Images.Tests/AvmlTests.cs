namespace WalkGen.Images.Tests;

/// <summary>AVML packed with Snappy: whole, cut and damaged.</summary>
public class AvmlTests
{
    private static readonly byte[] First = Content(0x3_0000, 1);
    private static readonly byte[] Second = Content(0x1_2000, 2);
    private static readonly byte[] Third = Content(0x1000, 3);

    [Fact]
    public void Blocks_of_a_range_are_one_segment_and_ranges_are_sorted()
    {
        using TestFile file = new(Image());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(ImageKind.Avml, Assert.Single(image.Files).Kind);
        Assert.Null(image.Machine);
        Assert.Equal(
            [
                new ImageSegment(new PhysicalAddress(0x1000), 0x1000, 0x4_2000),
                new ImageSegment(new PhysicalAddress(0x10_0000), 0x4_2000, 0),
            ],
            image.Segments);
        Assert.Equal([.. First, .. Second], Read(image, 0x10_0000, 0x4_2000));
        Assert.Equal(Third, Read(image, 0x1000, 0x1000));
    }

    [Fact]
    public void Packed_and_unpacked_chunks_and_chunks_to_skip_are_read()
    {
        // The CRC-32C of "a" is 0xc1d04330 (RFC 3720's polynomial); the format rotates it by 15 bits and adds 0xa282ead8.
        byte[] checksum = new byte[4].Put(0, unchecked(0x8661_83a0u + 0xa282_ead8u));
        byte[] frames = [0xff, 6, 0, 0, .. "sNaPpY"u8, 0xfe, 3, 0, 0, 1, 2, 3, 1, 5, 0, 0, .. checksum, (byte)'a'];
        using TestFile file = new(new AvmlWriter().Packed(0x5000, 1, frames).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal("a"u8, Read(image, 0x5000, 1));
    }

    [Fact]
    public void A_file_that_is_cut_within_a_range_is_refused()
    {
        byte[] whole = Image();
        for (int length = 5; length < whole.Length; length += length < 100 ? 1 : 997)
            Assert.Matches("^image: the packed AVML data is truncated: .*; copy or dump it again.$", TestFile.Refused(whole[..length]));
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        byte[] whole = Image();
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(32, whole.Length - (0x1000 + 100))] ^= (byte)(1 << random.Next(8));
            using TestFile file = new(damaged);
            try
            {
                using MemoryImage image = MemoryImage.Open(file.Path); // the address of the second range is not that of the first
                Assert.Equal(First, Read(image, 0x10_0000, First.Length));
            }
            catch (InvalidImageException e)
            {
                Assert.StartsWith(file.Path, e.Message, StringComparison.Ordinal);
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Faults_are_named_with_their_places()
    {
        byte[] whole = new AvmlWriter().Range(0x1000, Third).Range(0x2000, Third).Build();
        int second = whole.Length / 2;
        Assert.Equal(
            "image: the AVML header at 0x0 has version 3, but WalkGen reads only version 2: update WalkGen, or use another dump format.",
            TestFile.Refused(((byte[])[.. whole]).Put(4, 3u)));
        Assert.Equal(
            $"image: there is no AVML header ('AVML') at 0x{second:x}, after the memory of the previous range: "
            + "the image is damaged; dump it again.",
            TestFile.Refused(((byte[])[.. whole]).Put(second, (byte)'B')));
        Assert.Equal(
            $"image: the AVML headers at 0x0 and 0x{second:x} claim the same memory at 0x0000000000001800: "
            + "the image is damaged; dump it again.",
            TestFile.Refused(((byte[])[.. whole]).Put(second + 8, 0x1800ul).Put(second + 16, 0x27fful)));
        Assert.Matches(
            "the range has 0x[0-9a-f]+ packed bytes, not 0x5 as stated after them; copy or dump it again.$",
            TestFile.Refused(((byte[])[.. whole]).Put(second - 8, 5ul)));
        Assert.Equal(
            "image: the packed AVML data at 0x20 is damaged: the stream identifier is missing; copy or dump it again.",
            TestFile.Refused(((byte[])[.. whole]).Put(0x20, (byte)0)));
        Assert.Equal(
            "image: the packed AVML data at 0x2a is damaged: the checksum of the chunk is wrong; copy or dump it again.",
            TestFile.Refused(((byte[])[.. whole]).Put(0x2e, ~0u)));
        byte[] length = [0xff, 6, 0, 0, .. "sNaPpY"u8, 0, 10, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]; // of the content
        Assert.Equal(
            "image: the packed AVML data at 0x2a is damaged: the chunk cannot be unpacked; copy or dump it again.",
            TestFile.Refused(new AvmlWriter().Packed(0, 0x1000, length).Build()));
    }

    private static byte[] Image()
        => new AvmlWriter().Range(0x10_0000, First).Range(0x13_0000, Second).Range(0x1000, Third).Build();

    private static byte[] Content(int length, int seed)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length / 2; i += 8) content.Put(i, (ulong)((i * seed) << 9) | 0x67);
        new Random(seed).NextBytes(content.AsSpan(length - 0x800));
        return content;
    }

    private static byte[] Read(MemoryImage image, ulong address, int length)
        => image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : [];
}
