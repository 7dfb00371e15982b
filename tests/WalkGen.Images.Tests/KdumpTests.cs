using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Small kdump-compressed files, and those that are rejected.</summary>
public class KdumpTests
{
    [Theory]
    [InlineData(0x1000, 12_800, 0x1000)]
    [InlineData(0x10000, 800, 0x1000)]
    [InlineData(0x1000, 12_800, 0x10000)] // tables that lie in several pages
    public void The_memory_of_unpacked_pages_has_a_limit(int blockSize, int pages, int tableSize)
    {
        byte[] memory = new byte[pages * blockSize];
        for (int page = 0; page < pages; page++) memory.Put(page * blockSize, (uint)page);
        KdumpWriter writer = new() { BlockSize = blockSize };
        using TestFile file = new(writer.Memory(0, memory).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.True(image.Memory.TryGetBytes(default, tableSize, out ReadOnlySpan<byte> first));
        for (int at = 0; at < memory.Length; at += tableSize)
        {
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress((ulong)at), tableSize, out ReadOnlySpan<byte> table));
            Assert.True(table.SequenceEqual(memory.AsSpan(at, tableSize)));
        }

        Assert.InRange(image.CachedBytes, 1 << 20, 1 << 25);
        GC.Collect();
        Assert.True(first.SequenceEqual(memory.AsSpan(0, tableSize))); // of a page that is no longer in the cache
    }

    [Theory]
    [InlineData(false, 6u, false)]
    [InlineData(false, 6u, true)]
    [InlineData(false, 1u, false)]
    [InlineData(true, 6u, false)]
    [InlineData(true, 3u, false)]
    [InlineData(true, 1u, true)]
    public void Runs_of_dumped_pages_are_segments(bool is32Bit, uint version, bool isStored)
    {
        using TestFile file = new(KdumpWriter.Small(is32Bit, version, isStored).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(new ImageFileInfo { Path = file.Path, Kind = ImageKind.KdumpCompressed }, Assert.Single(image.Files));
        Assert.Equal(is32Bit ? InstructionSet.X86 : InstructionSet.X86_64, image.Machine);
        Assert.Equal([new(new PhysicalAddress(0x1000), 0x3000, 0), new(new PhysicalAddress(0x8000), 0x1000, 0x3000)], image.Segments);
        Assert.Equal(version >= 3 ? "6.1.0" : null, image.VmCoreInfo?.OsRelease);
        Assert.Empty(image.Cpus);

        byte[] random = new byte[0x1000];
        new Random(1).NextBytes(random);
        Assert.Equal(random, Read(image, 0x1000, 0x1000));
        Assert.Equal(new byte[0x1000], Read(image, 0x2000, 0x1000));
        Assert.Equal("a page of text. ", Encoding.ASCII.GetString(Read(image, 0x3000, 16)));
        Assert.Equal(new byte[0x1000], Read(image, 0x8000, 0x1000));
        Assert.Null(TryRead(image, 0x0, 1));
        Assert.Null(TryRead(image, 0x4000, 1));
        Assert.Null(TryRead(image, 0x9000, 1));
        Assert.Null(TryRead(image, 0x3fff, 2));
        Assert.Null(TryRead(image, 0x1000, -1));
        Assert.Equal(0, image.DamagedPages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_of_several_pages_are_joined_and_kept(bool isStored)
    {
        using TestFile file = new(KdumpWriter.Small(isStored: isStored).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(
            [.. Read(image, 0x1800, 0x800), .. Read(image, 0x2000, 0x1000), .. Read(image, 0x3000, 0x7ff)],
            Read(image, 0x1800, 0x1fff));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1ff0), 0x20, out ReadOnlySpan<byte> once));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1ff0), 0x20, out ReadOnlySpan<byte> twice));
        Assert.True(once == twice); // the same place
    }

    [Fact]
    public void A_page_is_unpacked_once_and_the_page_of_zeros_is_kept_once()
    {
        using TestFile file = new(KdumpWriter.Small().Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        image.Memory.TryGetBytes(new PhysicalAddress(0x3000), 0x1000, out ReadOnlySpan<byte> text);
        image.Memory.TryGetBytes(new PhysicalAddress(0x3000), 0x1000, out ReadOnlySpan<byte> textAgain);
        Assert.True(text == textAgain);
        image.Memory.TryGetBytes(new PhysicalAddress(0x2000), 0x1000, out ReadOnlySpan<byte> zeros);
        image.Memory.TryGetBytes(new PhysicalAddress(0x8000), 0x1000, out ReadOnlySpan<byte> otherZeros);
        Assert.True(zeros == otherZeros);
    }

    [Fact]
    public void A_look_up_of_a_known_page_allocates_nothing()
    {
        using TestFile file = new(KdumpWriter.Small().Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        ImageMemory memory = image.Memory;

        Assert.Equal(0, Allocation.LeastOf(() => memory.TryGetBytes(new PhysicalAddress(0x3000), 0x1000, out _)));
    }

    [Theory]
    [InlineData(false, 2u)]
    [InlineData(false, 6u)]
    [InlineData(true, 5u)]
    [InlineData(true, 6u)]
    public void A_part_of_a_split_dump_holds_its_own_pages(bool is32Bit, uint version)
    {
        using TestFile file = new(KdumpWriter.Small(is32Bit, version, part: (3, 10)).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal([new(new PhysicalAddress(0x3000), 0x1000, 0), new(new PhysicalAddress(0x8000), 0x1000, 0x1000)], image.Segments);
        Assert.Equal("a page of text. ", Encoding.ASCII.GetString(Read(image, 0x3000, 16)));
        Assert.Equal(new byte[0x1000], Read(image, 0x8000, 0x1000));
        Assert.Null(TryRead(image, 0x2000, 1));
    }

    [Fact]
    public void The_parts_of_a_split_dump_are_one_memory()
    {
        using TestFile low = new(KdumpWriter.Small(part: (0, 3)).Build());
        using TestFile high = new(KdumpWriter.Small(part: (3, 10)).Build());
        using MemoryImage part = MemoryImage.Open(low.Path);
        using MemoryImage whole = MemoryImage.Open([high.Path, low.Path]);

        Assert.Equal([Range(0x3000, 0x1000), Range(0x8000, 0x2000)], part.MissingSegments);
        Assert.Equal([Range(0x9000, 0x1000)], whole.MissingSegments);
        Assert.Equal("a page of text. ", Encoding.ASCII.GetString(Read(whole, 0x3000, 16)));
        Assert.Equal(new byte[0x1000], Read(whole, 0x2000, 0x1000));
    }

    [Fact]
    public void A_part_without_pages_is_a_part()
    {
        using TestFile some = new(KdumpWriter.Small(part: (0, 4)).Build());
        using TestFile none = new(KdumpWriter.Small(part: (4, 8)).Build());
        using MemoryImage image = MemoryImage.Open([none.Path, some.Path]);
        Assert.Equal([new(new PhysicalAddress(0x1000), 0x3000, 0)], image.Segments);
        Assert.Equal("a page of text. ", Encoding.ASCII.GetString(Read(image, 0x3000, 16)));
        Assert.Equal(
            $"{none.Path}, {none.Path}: their bitmaps list no dumped page: the image is empty; dump the machine again.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open([none.Path, none.Path])).Message);
    }

    [Fact]
    public void Memory_that_was_not_dumped_is_missing()
    {
        using TestFile file = new(KdumpWriter.Small().Missing(0x4000).Missing(0x5000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([Range(0x4000, 0x2000), Range(0x9000, 0x1000)], image.MissingSegments);
    }

    [Fact]
    public void A_packed_dump_is_read()
    {
        using TestFile file = new(TestFile.Gzip(KdumpWriter.Small().Build()));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            new ImageFileInfo { Path = file.Path, Kind = ImageKind.KdumpCompressed, Packing = ImagePacking.Gzip },
            Assert.Single(image.Files));
        Assert.Equal("a page of text. ", Encoding.ASCII.GetString(Read(image, 0x3000, 16)));
    }

    [Theory]
    [InlineData("i386", true, InstructionSet.X86)]
    [InlineData("i586", true, InstructionSet.X86)]
    [InlineData("riscv64", false, InstructionSet.RiscV)]
    [InlineData("i786", false, null)]
    [InlineData("ppc64le", false, (InstructionSet)21)]
    [InlineData("Unknown", false, null)]
    [InlineData("Unknown", true, null)]
    [InlineData("", false, null)]
    public void The_machine_is_what_the_kernel_called_it(string name, bool is32Bit, InstructionSet? machine)
    {
        using TestFile file = new(new KdumpWriter { Machine = name, Is32Bit = is32Bit }.Memory(0, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(machine, image.Machine);
    }

    [Theory]
    [InlineData(KdumpCodec.Lzo)]
    [InlineData(KdumpCodec.Snappy)]
    [InlineData(KdumpCodec.Zstd)]
    public void Pages_of_every_codec_are_read(KdumpCodec codec)
    {
        using TestFile file = new(KdumpWriter.Small(codec: codec).Build());
        using TestFile stored = new(KdumpWriter.Small(isStored: true).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryImage expected = MemoryImage.Open(stored.Path);

        Assert.Equal(Read(expected, 0x1000, 0x3000), Read(image, 0x1000, 0x3000));
        Assert.Equal(Read(expected, 0x8000, 0x1000), Read(image, 0x8000, 0x1000));
        Assert.Equal(0, image.DamagedPages);
    }

    [Fact]
    public void The_codec_in_the_header_does_not_matter_if_the_pages_are_stored()
    {
        KdumpWriter writer = new() { IsStored = true, NamesUnusedCodec = true, Codec = KdumpCodec.Lzo };
        using TestFile file = new(writer.Memory(0x1000, [.. Enumerable.Repeat((byte)7, 0x1000)]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(7, Read(image, 0x1fff, 1)[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_may_read_the_same_pages_at_once(bool isStored)
    {
        const int Pages = 400;
        byte[] memory = new byte[Pages * 0x1000];
        Random random = new(2);
        for (int i = 0; i < memory.Length; i += 5) memory[i] = (byte)random.Next(); // some of it packs well
        using TestFile file = new(new KdumpWriter { IsStored = isStored }.Memory(0x10000, memory).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using Barrier start = new(4);

        int found = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Pages; i++)
            {
                int at = i * 0x1000;
                int length = i % 3 == 0 && i + 1 < Pages ? 0x1800 : 0x1000; // some cross into the next page
                if (image.Memory.TryGetBytes(new PhysicalAddress(0x10000 + (ulong)at), length, out ReadOnlySpan<byte> bytes)
                    && bytes.SequenceEqual(memory.AsSpan(at, length)))
                {
                    Interlocked.Increment(ref found);
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(4 * Pages, found);
    }

    [Fact]
    public void Pages_of_a_closed_image_cannot_be_read()
    {
        using TestFile file = new(KdumpWriter.Small().Build());
        MemoryImage image = MemoryImage.Open(file.Path);
        ImageMemory memory = image.Memory;
        Read(image, 0x1000, 0x3000);

        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(0x3000), 8, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(0x1000), 0x3000, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(0), 8, out _));
    }

    private static PhysicalRange Range(ulong start, ulong length) => new(new PhysicalAddress(start), length);

    private static byte[] Read(MemoryImage image, ulong address, int length)
        => TryRead(image, address, length) ?? throw new InvalidOperationException($"{length} bytes at 0x{address:x} are missing");

    private static byte[]? TryRead(MemoryImage image, ulong address, int length)
        => image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : null;
}
