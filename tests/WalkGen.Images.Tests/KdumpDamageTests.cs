namespace WalkGen.Images.Tests;

/// <summary>
/// Damaged kdump-compressed files: each is refused with one sentence, or opens and lacks pages; nothing else ever happens.
/// </summary>
public class KdumpDamageTests
{
    private const int SubHeader = 0x1000;
    private const int MaxMapNr64 = SubHeader + 96;

    private static readonly Dictionary<string, Func<KdumpWriter, byte[], byte[]>> Damages = new()
    {
        { "packed into nothing", (writer, image) => image.Put(Text(writer) + 8, 0u) },
        { "packed into more than a page", (writer, image) => Append(writer, image, KdumpWriter.Zlib(Random(0x1000))) },
        { "more than any page", (writer, image) => image.Put(Text(writer) + 8, uint.MaxValue) },
        { "stored, but not a page", (writer, image) => image.Put(Text(writer) + 12, 0u) },
        { "of a codec that is none", (writer, image) => image.Put(Text(writer) + 12, 0x40u) },
        { "packed with LZO", (writer, image) => image.Put(Text(writer) + 12, 2u) },
        { "packed with two codecs", (writer, image) => image.Put(Text(writer) + 12, 3u) },
        { "no zlib", (writer, image) => Append(writer, image, [.. "not packed"u8]) },
        { "a zlib bomb", (writer, image) => Append(writer, image, KdumpWriter.Zlib(new byte[1 << 17])) }, // less than a page, packed
        { "a byte too long", (writer, image) => Append(writer, image, KdumpWriter.Zlib(new byte[0x1001])) },
        { "a byte too short", (writer, image) => Append(writer, image, KdumpWriter.Zlib(new byte[0xfff])) },
        { "no end", (writer, image) => Append(writer, image, KdumpWriter.Zlib(Random(0xe00, 0x1000))[..^100]) },
        { "of a wrong checksum", (writer, image) => Flip(Append(writer, image, KdumpWriter.Zlib(Random(0xe00, 0x1000)))) },
        { "in need of a dictionary", (writer, image) => Append(writer, image, [0x78, 0xbb, 0, 0, 0, 1, 3, 0]) },
        { "its own descriptor", (writer, image) => image.Put(Text(writer), (ulong)Text(writer)) },
    };

    [Fact]
    public void Every_truncation_is_refused_or_lacks_pages()
    {
        KdumpWriter writer = KdumpWriter.Small();
        byte[] image = writer.Build();
        int firstPage = writer.Descriptors + (4 * 24);
        using TestFile file = new(image);
        for (int length = 1; length < image.Length; length += length > writer.Descriptors && length < firstPage + 32 ? 1 : 61)
        {
            using (FileStream shorter = File.OpenWrite(file.Path))
            {
                shorter.SetLength(0);
                shorter.Write(image.AsSpan(0, length));
            }

            bool isOpen = TryOpen(file.Path, out int pages, out int damaged, out ulong lost);
            Assert.Equal(length >= writer.Descriptors, isOpen);
            if (isOpen) Assert.Equal((4, 0), (pages + (int)lost, damaged));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_byte_of_the_headers_may_be_anything(bool is32Bit)
    {
        KdumpWriter writer = KdumpWriter.Small(is32Bit, part: (0, 10)); // split, so that start_pfn and end_pfn are read
        byte[] image = writer.Build();
        using TestFile file = new(image);
        int opened = 0;
        int refused = 0;
        int[] fields = [.. Enumerable.Range(0, 12), .. Enumerable.Range(writer.Status - 12, 40), .. Enumerable.Range(SubHeader, 112)];
        foreach (int at in fields)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, 1, 0x7f, 0x80, 0xff, (byte)(image[at] + 1)])
            {
                byte original = image[at];
                File.WriteAllBytes(file.Path, image.Put(at, value));
                if (TryOpen(file.Path, out _, out _, out _)) opened++;
                else refused++;
                image[at] = original;
            }
        }

        Assert.InRange(opened, 100, int.MaxValue);
        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_damage_is_refused_or_lacks_pages(int seed)
    {
        byte[] original = KdumpWriter.Small(is32Bit: seed == 2).Build();
        ReadOnlySpan<ulong> nasty =
            [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, long.MaxValue, 1UL << 63, ulong.MaxValue, 0x1_0000_0000, 0x2000];
        Random random = new(seed);
        using TestFile file = new(original);
        for (int round = 0; round < 500; round++)
        {
            byte[] image = (byte[])original.Clone();
            for (int damages = random.Next(4); damages >= 0; damages--)
            {
                int at = random.Next(image.Length - 8);
                if (random.Next(3) == 0) image.Put(at & ~7, nasty[random.Next(nasty.Length)]);
                else if (random.Next(2) == 0) image.Put(at & ~3, (uint)nasty[random.Next(nasty.Length)]);
                else image[at] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(file.Path, random.Next(5) == 0 ? image[..random.Next(1, image.Length)] : image);
            TryOpen(file.Path, out _, out _, out _);
        }
    }

    [Fact]
    public void Headers_that_are_cut_off_are_truncated()
    {
        Assert.Equal(
            "image: a kdump header has at least 444 bytes, but the file has 443: the image is truncated; copy or dump it again.",
            TestFile.Refused(KdumpWriter.Small().Build()[..443]));
        Assert.Equal(
            "image: the sub header at 0x1000 has at least 0x68 bytes, but the file has 0x1067: the image is truncated; copy or dump it "
            + "again.",
            TestFile.Refused(KdumpWriter.Small().Build()[..0x1067]));
        Assert.Equal(
            "image: the bitmaps at 0x2000 end at byte 0x4000, but the file has 0x3fff bytes: the image is truncated; copy or dump it "
            + "again.",
            TestFile.Refused(KdumpWriter.Small().Build()[..0x3fff]));
    }

    [Fact]
    public void An_unknown_version_is_refused()
    {
        Assert.Equal(
            "image: the kdump version at byte 8 is 0, but WalkGen reads only 1 to 6: update WalkGen, or use another dump format.",
            TestFile.Refused(KdumpWriter.Small().Build().Put(8, 0u)));
        Assert.Equal(
            "image: the kdump version at byte 8 is 7, but WalkGen reads only 1 to 6: update WalkGen, or use another dump format.",
            TestFile.Refused(KdumpWriter.Small().Build().Put(8, 7u)));
        Assert.Equal(
            "image: the kdump version at byte 8 is big-endian, but WalkGen reads only little-endian images.",
            TestFile.Refused(KdumpWriter.Small().Build().Put(8, 0x0600_0000u)));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x800u)]
    [InlineData(0x1800u)]
    [InlineData(0x20000u)]
    [InlineData(0x8000_0000u)]
    public void A_block_size_that_is_none_is_refused(uint size)
    {
        KdumpWriter writer = KdumpWriter.Small();
        Assert.Equal(
            $"image: the block size at byte 428 is {size}, not a power of two from 4096 to 65536: the image is damaged; dump it again.",
            TestFile.Refused(writer.Build().Put(writer.Status + 4, size)));
    }

    [Fact]
    public void Bitmaps_that_are_too_large_or_too_small_are_refused()
    {
        KdumpWriter writer = KdumpWriter.Small();
        byte[] image = writer.Build();
        Assert.Equal(
            $"image: the bitmaps at 0x2000 end at byte 0x100000001000, but the file has 0x{image.Length:x} bytes: the image is "
            + $"truncated; copy or dump it again.",
            TestFile.Refused(writer.Build().Put(writer.Status + 12, uint.MaxValue)));
        Assert.Equal(
            $"image: the bitmaps at 0x100000000000 end at byte 0x100000002000, but the file has 0x{image.Length:x} bytes: the image is "
            + $"truncated; copy or dump it again.",
            TestFile.Refused(writer.Build().Put(writer.Status + 8, uint.MaxValue)));
        Assert.Equal(
            "image: it has 0x8001 pages, but a bitmap of 0x1000 bytes: the image is damaged; dump it again.",
            TestFile.Refused(writer.Build().Put(MaxMapNr64, 0x8001UL)));
        Assert.Equal(
            "image: it has 0xffffffffffffffff pages, but a bitmap of 0x1000 bytes: the image is damaged; dump it again.",
            TestFile.Refused(writer.Build().Put(MaxMapNr64, ulong.MaxValue)));
        Assert.Equal(
            "image: it has 0xa pages, but a bitmap of 0x0 bytes: the image is damaged; dump it again.",
            TestFile.Refused(writer.Build().Put(writer.Status + 12, 1u)));
    }

    [Fact]
    public void A_sparse_file_that_claims_every_page_is_refused_at_once()
    {
        const ulong BitmapBlocks = 2 * (1UL << 34) / 8 / 0x1000;
        KdumpWriter writer = KdumpWriter.Small();
        using TestFile file = new(writer.Build().Put(writer.Status + 12, (uint)(2 * BitmapBlocks)).Put(MaxMapNr64, (1UL << 34) + 1));
        using (FileStream sparse = File.OpenWrite(file.Path)) sparse.SetLength((long)(0x4000 + (2 * BitmapBlocks * 0x1000)));

        Assert.EndsWith(
            "its 0x400000001 pages are more than the 0x400000000 that WalkGen reads: the image is damaged; dump it again.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open(file.Path).Dispose()).Message);
    }

    [Fact]
    public void Notes_and_VMCOREINFO_beyond_the_file_are_refused()
    {
        byte[] image = KdumpWriter.Small().Build();
        Assert.Equal(
            $"image: the VMCOREINFO at 0x1100 with 0xffffffffffffffff bytes ends at byte 0x100000000000010ff, but the file has "
            + $"0x{image.Length:x} bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(KdumpWriter.Small().Build().Put(SubHeader + 40, ulong.MaxValue)));
        Assert.Equal(
            $"image: the block of notes at 0xffffffffffffffff with 0x2 bytes ends at byte 0x10000000000000001, but the file has "
            + $"0x{image.Length:x} bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(KdumpWriter.Small().Build().Put(SubHeader + 48, ulong.MaxValue).Put(SubHeader + 56, 2UL)));
    }

    [Fact]
    public void A_sub_header_without_a_block_is_refused()
    {
        KdumpWriter writer = KdumpWriter.Small();
        Assert.Equal(
            "image: the size of the sub header at byte 432 is 0, but it has at least one block: the image is damaged; dump it again.",
            TestFile.Refused(writer.Build().Put(writer.Status + 8, 0u)));
    }

    [Fact]
    public void Another_32_bit_machine_than_x86_is_refused()
        => Assert.Equal(
            "image: its 32-bit machine is 'riscv32', but WalkGen reads 32-bit kdump files of x86 only: dump an ELF core instead.",
            TestFile.Refused(new KdumpWriter { Machine = "riscv32", Is32Bit = true }.Memory(0, new byte[0x1000]).Build()));

    [Fact]
    public void A_dump_without_pages_is_refused()
    {
        const string Empty = "image: its bitmap lists no dumped page: the image is empty; dump the machine again.";
        Assert.Equal(Empty, TestFile.Refused(new KdumpWriter().Missing(0x1000).Build()));
        Assert.Equal(Empty, TestFile.Refused(KdumpWriter.Small(part: (4, 8)).Build()));
        Assert.Equal(Empty, TestFile.Refused(KdumpWriter.Small(part: (9, 1)).Build()));
        Assert.Equal(Empty, TestFile.Refused(KdumpWriter.Small().Build().Put(MaxMapNr64, 0UL)));
    }

    [Fact]
    public void A_bitmap_that_names_more_pages_than_there_are_descriptors_has_lost_pages()
    {
        KdumpWriter writer = KdumpWriter.Small();
        byte[] image = writer.Build().Put(MaxMapNr64, 0x8000UL);
        image.AsSpan(writer.Bitmaps + 0x1000, 0x1000).Fill(0x55); // every other page
        using TestFile file = new(image);
        using MemoryImage opened = MemoryImage.Open(file.Path);
        Assert.Equal(0x4000UL, opened.Files[0].LostPages + (ulong)opened.Segments.Count);
        Assert.InRange(opened.Segments.Count, 4, (image.Length - writer.Descriptors) / 24);
    }

    [Fact]
    public void Lost_pages_in_too_many_runs_are_refused()
    {
        KdumpWriter writer = new KdumpWriter().Memory(0, new byte[0x1000]).Missing(((1UL << 22) + 0x100) * 0x1000);
        byte[] image = writer.Build();
        image.AsSpan(writer.Bitmaps + ((writer.Descriptors - writer.Bitmaps) / 2), ((1 << 22) / 8) + 1).Fill(0x55);
        Assert.EndsWith(
            "has more than 1048576 runs of pages that the file lacks: the image is damaged; dump it again.", TestFile.Refused(image));
    }

    [Fact]
    public void Memory_in_too_many_runs_is_refused()
    {
        KdumpWriter writer = new KdumpWriter().Memory(0, new byte[0x1000]).Missing(((1UL << 21) + 0x100) * 0x1000);
        byte[] image = writer.Build();
        image.AsSpan(writer.Bitmaps, ((1 << 21) / 8) + 1).Fill(0x55);
        Assert.Equal(
            $"image: the bitmap at 0x{writer.Bitmaps:x} has more than 1048576 runs of memory: the image is damaged; dump it again.",
            TestFile.Refused(image));
    }

    public static TheoryData<string> DamagedPages => [.. Damages.Keys];

    [Theory]
    [MemberData(nameof(DamagedPages))]
    public void A_damaged_page_is_missing_and_counted(string what)
    {
        KdumpWriter writer = KdumpWriter.Small();
        using TestFile file = new(Damages[what](writer, writer.Build()));
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(0, image.DamagedPages); // none was read yet
        for (int round = 0; round < 2; round++)
        {
            Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x3000), 1, out ReadOnlySpan<byte> bytes), what);
            Assert.True(bytes.IsEmpty);
            Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x2000), 0x2000, out bytes), what);
            Assert.True(bytes.IsEmpty);
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 0x2000, out _), what);
            Assert.Equal(1, image.DamagedPages);
        }
    }

    [Fact]
    public void Each_damaged_page_counts_once()
    {
        const int Pages = 2000;
        KdumpWriter writer = new KdumpWriter().Memory(0, new byte[Pages * 0x1000]);
        byte[] image = writer.Build();
        for (int at = writer.Descriptors; at < writer.Descriptors + (Pages * 24); at += 48) image.Put(at + 8, 3u); // every second
        using TestFile file = new(image);
        using MemoryImage opened = MemoryImage.Open(file.Path);

        Parallel.For(0, 4, _ =>
        {
            for (ulong i = 0; i < Pages; i++)
                Assert.Equal(i % 2 == 1, opened.Memory.TryGetBytes(new PhysicalAddress(i * 0x1000), 0x1000, out ReadOnlySpan<byte> _));
        });

        Assert.Equal(Pages / 2, opened.DamagedPages);
    }

    [Fact]
    public void Pages_that_name_the_same_bytes_are_kept_once()
    {
        const int Pages = 2000;
        KdumpWriter writer = new KdumpWriter().Memory(0, Random(Pages * 0x1000));
        byte[] image = writer.Build();
        byte[] zeros = KdumpWriter.Zlib(new byte[0x1000]);
        for (int at = writer.Descriptors; at < writer.Descriptors + (Pages * 24); at += 24)
            image.Put(at, (ulong)image.Length).Put(at + 8, (uint)zeros.Length).Put(at + 12, 1u);
        using TestFile file = new([.. image, .. zeros]);
        using MemoryImage opened = MemoryImage.Open(file.Path);

        opened.Memory.TryGetBytes(new PhysicalAddress(0), 0x1000, out ReadOnlySpan<byte> first);
        for (ulong i = 0; i < Pages; i++)
        {
            Assert.True(opened.Memory.TryGetBytes(new PhysicalAddress(i * 0x1000), 0x1000, out ReadOnlySpan<byte> page));
            Assert.True(page == first);
        }
    }

    // The descriptor of the third page of KdumpWriter.Small(), which is text.
    private static int Text(KdumpWriter writer) => writer.Descriptors + (2 * 24);

    private static byte[] Append(KdumpWriter writer, byte[] image, byte[] packed)
        => [.. image.Put(Text(writer), (ulong)image.Length).Put(Text(writer) + 8, (uint)packed.Length), .. packed];

    private static byte[] Flip(byte[] image) => image.Put(image.Length - 1, (byte)~image[^1]);

    private static byte[] Random(int random, int length = 0)
    {
        byte[] content = new byte[int.Max(random, length)];
        new Random(3).NextBytes(content.AsSpan(0, random));
        return content;
    }

    private static bool TryOpen(string path, out int pages, out int damaged, out ulong lost)
    {
        pages = 0;
        lost = 0;
        damaged = 0;
        try
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using MemoryImage image = MemoryImage.Open(path);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            int sum = 0;
            foreach (ImageSegment segment in image.Segments)
            {
                for (ulong at = 0; at < segment.Length; at += 0x1000)
                {
                    if (!image.Memory.TryGetBytes(segment.Start + at, 0x1000, out ReadOnlySpan<byte> bytes)) continue;
                    pages++;
                    foreach (byte one in bytes) sum += one; // bytes beyond the file would end the process here
                }
            }

            Assert.True(sum >= 0);
            damaged = image.DamagedPages;
            lost = image.Files[0].LostPages;
            return true;
        }
        catch (InvalidImageException e)
        {
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
    }
}
