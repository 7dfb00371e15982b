using System.Security.Cryptography;

namespace WalkGen.Images.Tests;

/// <summary>The files of the folder <c>Packed</c>, which the usual tools packed: whole, cut and damaged.</summary>
public class PackedFileTests
{
    private const int MemorySize = 0x1_4000;
    private static readonly PhysicalAddress Start = new(0x10_0000);
    private static readonly byte[] Memory = Read("one.gz");

    public static TheoryData<string, string, ImagePacking> Files => new()
    {
        { "one.gz", "gzip", ImagePacking.Gzip },
        { "one.zst", "zstd", ImagePacking.Zstd },
        { "frames.zst", "zstd", ImagePacking.Zstd },
        { "skippable.zst", "zstd", ImagePacking.Zstd },
        { "crc64.xz", "xz", ImagePacking.Xz },
        { "crc32.xz", "xz", ImagePacking.Xz },
        { "sha256-blocks.xz", "xz", ImagePacking.Xz },
        { "streams.xz", "xz", ImagePacking.Xz },
        { "linked.lz4", "lz4", ImagePacking.Lz4 },
        { "independent.lz4", "lz4", ImagePacking.Lz4 },
        { "older.lz4", "lz4", ImagePacking.Lz4 },
        { "frames.lz4", "lz4", ImagePacking.Lz4 },
    };

    [Fact]
    public void The_memory_is_that_which_was_packed()
        => Assert.Equal(
            "ac5a2fba65d89ff654a4ede54b7ac71e9740dcd1d90ab0d2df0cecc59f7b322b",
            Convert.ToHexStringLower(SHA256.HashData(Memory)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_packing_contains_the_same_memory(string file, string name, ImagePacking packing)
    {
        foreach (bool map in (bool[])[true, false])
        {
            using MemoryImage image = MemoryImage.Open([PathOf(file)], new ImageOptions { MapsFiles = map });
            Assert.Equal(packing, Assert.Single(image.Files).Packing);
            Assert.Equal(Memory, MemoryOf(image));
        }

        Assert.Equal(name, Packings.NameOf(packing));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_cut_is_refused_or_ends_with_a_whole_frame(string file, string name, ImagePacking packing)
    {
        byte[] packed = File.ReadAllBytes(PathOf(file));
        int whole = 0;
        for (int length = 16; length < packed.Length; length += length < 64 || length > packed.Length - 64 ? 1 : 61)
        {
            using TestFile cut = new(packed[..length]);
            try
            {
                using MemoryImage image = MemoryImage.Open(cut.Path);
                Assert.Equal(packing, image.Files[0].Packing);
                Assert.NotEmpty(image.MissingSegments);
                whole++;
            }
            catch (InvalidImageException e)
            {
                Assert.Matches($"^{cut.Path}: the {name} data .*(truncated|empty).*: (copy|dump)|; copy or pack it again", e.Message);
            }
        }

        Assert.InRange(whole, 0, file.StartsWith("frames", StringComparison.Ordinal) || file == "streams.xz" ? 8 : 0);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_refused_or_has_the_same_memory(string file, string name, ImagePacking packing)
    {
        byte[] packed = File.ReadAllBytes(PathOf(file));
        Random random = new(packed.Length);
        bool hasChecksums = file is not ("older.lz4" or "frames.lz4" or "frames.zst" or "streams.xz");
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. packed];
            damaged[random.Next(16, packed.Length)] ^= (byte)(1 << random.Next(8));
            using TestFile copy = new(damaged);
            try
            {
                using MemoryImage image = MemoryImage.Open(copy.Path);
                if (hasChecksums) Assert.Equal(Memory, MemoryOf(image));
            }
            catch (InvalidImageException e)
            {
                Assert.StartsWith(copy.Path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                if (hasChecksums) Assert.Contains(name, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.NotEqual(ImagePacking.None, packing);
        if (hasChecksums) Assert.InRange(refused, 200, 300);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Other_data_after_a_packed_image_is_refused(string file, string name, ImagePacking packing)
    {
        string message = TestFile.Refused([.. File.ReadAllBytes(PathOf(file)), .. "other data"u8]);
        Assert.Matches($"^image: the {name} data .*(other data|is damaged)", message);
        Assert.NotEqual(ImagePacking.None, packing);
    }

    [Theory]
    [InlineData("dictionary.xz", "image: the xz block at 0xc needs a dictionary of more than 64 MiB: unpack it with 'xz -d' first.")]
    [InlineData("filter.xz", "image: the xz block at 0xc has filters other than LZMA2: unpack it with 'xz -d' first.")]
    [InlineData(
        "window.zst", "image: the zstd frame at 0x0 needs a window of more than 128 MiB: unpack it with 'zstd -d --long=31' first.")]
    public void What_needs_too_much_memory_is_refused(string file, string sentence)
        => Assert.Equal(sentence, TestFile.Refused(File.ReadAllBytes(PathOf(file))));

    [Fact]
    public void Raw_memory_can_be_packed()
    {
        using MemoryImage image = MemoryImage.OpenRaw([PathOf("crc64.xz")], new PhysicalAddress(0));
        Assert.Equal((ulong)MemorySize + 32, Assert.Single(image.Segments).Length);
        Assert.Equal(ImagePacking.Xz, image.Files[0].Packing);
    }

    [Fact]
    public void A_file_that_is_packed_twice_is_refused()
    {
        byte[] twice = TestFile.Gzip(File.ReadAllBytes(PathOf("one.zst")));
        const string Sentence = "image: it is packed twice, zstd in gzip: unpack it once with 'gzip -d' first.";
        Assert.Equal(Sentence, TestFile.Refused(twice));
        using TestFile file = new(twice);
        InvalidImageException raw = Assert.Throws<InvalidImageException>(() => MemoryImage.OpenRaw([file.Path], new PhysicalAddress(0)));
        Assert.Equal(Sentence, raw.Message.Replace(file.Path, "image", StringComparison.Ordinal));
    }

    [Fact]
    public void The_directory_of_temporary_files_can_be_chosen_and_is_named_in_errors()
    {
        string directory = Path.Combine(Path.GetTempPath(), $"walkgen-test-{Guid.NewGuid():N}");
        ImageOptions options = new() { TemporaryDirectory = directory };
        IOException refusal = Assert.ThrowsAny<IOException>(() => MemoryImage.Open([PathOf("one.zst")], options));
        Assert.StartsWith(
            $"{PathOf("one.zst")}: no temporary file can be created in {directory}: name another directory (--temp, or TMPDIR)",
            refusal.Message,
            StringComparison.Ordinal);

        Directory.CreateDirectory(directory);
        using (MemoryImage image = MemoryImage.Open([PathOf("one.zst")], options)) Assert.Equal(Memory, MemoryOf(image));
        Directory.Delete(directory); // it is empty
    }

    [Fact]
    public void Zeros_become_holes_of_the_temporary_file()
    {
        using TemporaryFile file = TemporaryFile.Create(directory: null, "image");
        Random random = new(1);
        byte[] expected = new byte[1 << 20];
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[random.Next(1, 40_000)];
            if (random.Next(3) > 0) random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
            int offset = random.Next(expected.Length - bytes.Length);
            bytes.CopyTo(expected.AsSpan(offset));
            file.Write(offset, bytes);
        }

        file.Write(expected.Length - 1, [0]);
        using FileBytes read = file.Open("image", map: true);
        Assert.True(read.TryGetBytes(0, expected.Length, out ReadOnlySpan<byte> all));
        Assert.True(all.SequenceEqual(expected));
    }

    private static string PathOf(string file) => Guest.InRepository("tests", "WalkGen.Images.Tests", "Packed", file);

    private static byte[] Read(string file)
    {
        using MemoryImage image = MemoryImage.Open(PathOf(file));
        return MemoryOf(image);
    }

    private static byte[] MemoryOf(MemoryImage image)
        => image.Memory.TryGetBytes(Start, MemorySize, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : [];
}
