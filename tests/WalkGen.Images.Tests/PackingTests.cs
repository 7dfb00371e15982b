using System.Buffers.Binary;
using System.IO.Compression;

namespace WalkGen.Images.Tests;

/// <summary>Images packed with gzip, whole and damaged, and what is common to all packings.</summary>
public class PackingTests
{
    [Fact]
    public void Several_members_are_one_image()
    {
        byte[] image = CoreBuilder.Small();
        using TestFile file = new([.. TestFile.Gzip(image.AsSpan(0, 100)), .. TestFile.EmptyMember, .. TestFile.Gzip(image.AsSpan(100))]);
        using MemoryImage opened = MemoryImage.Open(file.Path);
        Assert.Equal(0x1000UL, Assert.Single(opened.Segments).Length);
    }

    [Fact]
    public void An_image_of_many_chunks_is_unpacked_whole_and_its_progress_told()
    {
        byte[] memory = new byte[(3 << 20) + 12345];
        new Random(1).NextBytes(memory);
        byte[] image = new CoreBuilder().Load(0x10_0000, memory).Build();
        using TestFile file = new(TestFile.Gzip(image));
        Progress progress = new();
        using MemoryImage opened = MemoryImage.Open(file.Path, progress);

        Assert.True(opened.Memory.TryGetBytes(new PhysicalAddress(0x10_0000), memory.Length, out ReadOnlySpan<byte> bytes));
        Assert.True(bytes.SequenceEqual(memory));
        Assert.Equal(4, progress.Reports.Count);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(image.Length, progress.Reports[^1]);
    }

    [Fact]
    public void Wherever_a_packed_image_is_cut_off_it_is_refused()
    {
        byte[] packed = TestFile.Gzip(CoreBuilder.Small());
        for (int length = 2; length < packed.Length; length++)
            Assert.Matches("^image: the gzip data is .*truncated", TestFile.Refused(packed[..length]));
    }

    [Fact]
    public void A_real_image_that_is_cut_off_in_the_middle_is_refused()
    {
        byte[] packed = File.ReadAllBytes(Guest.Tables(1));
        Assert.Matches("^image: the gzip data is .*truncated", TestFile.Refused(packed[..(packed.Length / 2)]));
        Assert.Matches("^image: the gzip data is .*truncated", TestFile.Refused(packed[..^8]));
        Assert.Matches("^image: the gzip data is .*truncated", TestFile.Refused(packed[..^1]));
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        byte[] packed = TestFile.Gzip(CoreBuilder.Small());
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 8));
        Assert.Equal(
            "image: the gzip data is damaged or truncated after 0x0 unpacked bytes: copy or dump it again.",
            TestFile.Refused(packed.Put(packed.Length - 8, checksum ^ 1)));
    }

    [Fact]
    public void Anything_else_behind_the_packed_data_is_refused()
    {
        byte[] packed = TestFile.Gzip(CoreBuilder.Small());
        Assert.Equal(
            "image: the gzip data is truncated, or followed by other data, after 0x127c unpacked bytes: copy or dump it again.",
            TestFile.Refused([.. packed, .. new byte[512]]));
    }

    [Fact]
    public void Packed_data_without_content_is_refused()
    {
        Assert.Equal("image: the gzip data is empty: dump the machine again.", TestFile.Refused(TestFile.EmptyMember));
        Assert.Equal(
            "image: the gzip data is damaged or truncated after 0x0 unpacked bytes: copy or dump it again.",
            TestFile.Refused([0x1f, 0x8b]));
    }

    [Fact]
    public void What_is_wrong_with_the_image_inside_is_said_of_the_unpacked_image()
        => Assert.Equal(
            "image (unpacked): an ELF header begins with 16 bytes, but the file has 10: the image is truncated; copy or dump it again.",
            TestFile.Refused(TestFile.Gzip(CoreBuilder.Small().AsSpan(0, 10))));

    [Fact]
    public void A_packed_file_that_is_no_image_is_not_unpacked_to_its_end()
    {
        // 1 GiB of zeros in a megabyte. Only its first chunk may be unpacked.
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) gzip.Write(zeros);
        }

        Progress progress = new();
        using TestFile file = new(packed.ToArray());
        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => MemoryImage.Open(file.Path, progress));
        Assert.Equal(
            $"{file.Path} is not a memory image that WalkGen reads: open an ELF core, a kdump-compressed file, LiME or a 64-bit "
            + $"Windows crash dump, plain or packed, or open it as raw memory (walkgen: --base, --map or --layout).",
            refusal.Message);
        Assert.Empty(progress.Reports);
    }

    [Fact]
    public void Unpacking_stops_when_it_is_cancelled()
    {
        using TestFile file = new(TestFile.Gzip(new CoreBuilder().Load(0, new byte[8 << 20]).Build()));
        using CancellationTokenSource source = new();
        Progress progress = new(cancelAtFirst: source);

        Assert.Throws<OperationCanceledException>(() => MemoryImage.Open(file.Path, progress, source.Token));
        Assert.Single(progress.Reports);
    }

    [Fact]
    public void The_temporary_file_has_no_name_that_a_crash_could_leave_behind_and_no_other_reader()
    {
        if (OperatingSystem.IsWindows()) return; // Windows removes the name when the file is closed
        string directory = Directory.CreateTempSubdirectory("walkgen-test-").FullName;
        using TemporaryFile file = TemporaryFile.Create(directory, "image");
        Assert.Empty(Directory.GetFiles(directory));
        Directory.Delete(directory);
    }

    private sealed class Progress(CancellationTokenSource? cancelAtFirst = null) : IProgress<long>
    {
        public List<long> Reports { get; } = [];

        public void Report(long value)
        {
            Reports.Add(value);
            cancelAtFirst?.Cancel();
        }
    }
}
