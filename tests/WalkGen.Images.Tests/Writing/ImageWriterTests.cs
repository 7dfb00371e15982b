using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>An image that was written in another format is the same image.</summary>
public class ImageWriterTests
{
    private static readonly byte[] Page = Random(0x1000, seed: 3);

    public static TheoryData<ImageWriteFormat> Formats() => new(Enum.GetValues<ImageWriteFormat>());

    public static TheoryData<string, ImageWriteFormat> Guests()
        => new(Guest.All.Select(static guest => guest.Name).Append(Guest.Arm64)
            .SelectMany(static guest => Enum.GetValues<ImageWriteFormat>().Select(format => (guest, format))));

    [Theory]
    [MemberData(nameof(Guests))]
    public void A_guest_stays_the_same(string guest, ImageWriteFormat format)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1, guest));
        using MemoryImage written = Reopen(image, new ImageWriteOptions { Format = format });

        Assert.Equal(image.Machine, written.Machine);
        Assert.Equal(image.Cpus, written.Cpus);
        Assert.Equal(image.VmCoreInfo?.Pairs, written.VmCoreInfo?.Pairs);
        Assert.Equal(image.KernelRoot, written.KernelRoot);
        Assert.True(Assert.Single(written.Files).IsConverted);
        foreach (ImageSegment segment in image.Segments)
        {
            for (ulong at = 0; at < segment.Length; at += 0x1000)
            {
                int length = (int)ulong.Min(0x1000, segment.Length - at);
                Assert.Equal(Bytes(image, segment.Start.Value + at, length), Bytes(written, segment.Start.Value + at, length));
            }
        }

        Assert.Equal(Size(image.Segments) + (format == ImageWriteFormat.ElfCore ? 0 : Padding(image)), Size(written.Segments));
        Assert.Equal(image.MissingSegments, written.MissingSegments);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Missing_memory_stays_missing_and_zeros_stay_zeros(ImageWriteFormat format)
    {
        using TestFile file = new(new CoreBuilder().Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes("OSRELEASE=6.1.0\n"))
            .Load(0x1000, Page, memorySize: 0x3000).Load(0x8000, Page).Load(0x10_0000, Page).Build());
        file.Cut(new FileInfo(file.Path).Length - 0x1000);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x10_0000), 0x1000)], image.MissingSegments);

        using MemoryImage written = Reopen(image, new ImageWriteOptions { Format = format });

        Assert.Equal(image.MissingSegments, written.MissingSegments);
        Assert.Equal(Page, Bytes(written, 0x8000, 0x1000));
        Assert.Equal(new byte[0x2000], Bytes(written, 0x2000, 0x2000));
        Assert.False(written.Memory.TryGetBytes(new PhysicalAddress(0x10_0000), 1, out _));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Zeros_alone_are_left_out_again(ImageWriteFormat format)
    {
        using TestFile file = new(new CoreBuilder().Load(0x1000, Page, memorySize: 0x10_0000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryImage written = Reopen(image, new ImageWriteOptions { Format = format });

        Assert.Equal(new byte[0x1000], Bytes(written, 0x10_0000, 0x1000));
        Assert.Equal(0x10_0000UL, Size(written.Segments) + written.ZeroSegments.Aggregate(0UL, static (sum, range) => sum + range.Length));
        Assert.True(Size(written.Segments) <= 0x2000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Only_the_kept_bytes_are_in_the_file(ImageWriteFormat format)
    {
        using TestFile file = new(new CoreBuilder().Load(0x1000, [.. Page, .. Page, .. Page]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        using MemoryImage written = Reopen(image, new ImageWriteOptions
        {
            Format = format,
            Only = [new PhysicalRange(new PhysicalAddress(0x2040), 0x20), new PhysicalRange(new PhysicalAddress(0x2010), 0x10)],
            OnlyName = "tables",
        });

        byte[] expected = new byte[0x1000];
        Page.AsSpan(0x10, 0x10).CopyTo(expected.AsSpan(0x10));
        Page.AsSpan(0x40, 0x20).CopyTo(expected.AsSpan(0x40));
        Assert.Equal(expected, Bytes(written, 0x2000, 0x1000));
        Assert.Equal("tables", Assert.Single(written.Files).Only);
        Assert.Equal(
            [FramePresence.LeftOut, FramePresence.Held, FramePresence.LeftOut, FramePresence.NotNamed],
            new ulong[] { 0x1000, 0x2000, 0x3000, 0x4000 }.Select(address => written.PresenceOf(new PhysicalAddress(address))));
    }

    [Fact]
    public void General_registers_are_left_out()
    {
        byte[] core = CoreBuilder.Small();
        Encoding.ASCII.GetBytes("a password").CopyTo(core, CoreBuilder.NotesOffset(1) + 12 + 8 + 8 + 8); // rbx and later
        using TestFile file = new(core);
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryStream output = new();
        ImageWriter.Write(image, output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(core.AsSpan().IndexOf("a password"u8) > 0);
        Assert.True(output.ToArray().AsSpan().IndexOf("a password"u8) < 0);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_pages_are_missing_in_the_new_file(ImageWriteFormat format)
    {
        KdumpWriter source = new KdumpWriter { VmCoreInfo = "OSRELEASE=6.1.0\n" }
            .Memory(0x1000, [.. Text(), .. Text(), .. Text(), .. Text()]);
        byte[] kdump = source.Build();
        kdump.Put(source.Descriptors + (2 * 24) + 8, 7u); // the size of the third page
        using TestFile file = new(kdump);
        using MemoryImage image = MemoryImage.Open(file.Path);
        using TestFile target = new([]);
        ImageWriteResult result;
        using (FileStream output = new(target.Path, FileMode.Open))
        {
            result = ImageWriter.Write(
                image, output, new ImageWriteOptions { Format = format }, cancellationToken: TestContext.Current.CancellationToken);
        }

        using MemoryImage written = MemoryImage.Open(target.Path);
        Assert.Equal(new ImageWriteResult(0x3000, 0, 0x1000), result);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x3000), 0x1000)], written.MissingSegments);
        Assert.Equal(Text(), Bytes(written, 0x4000, 0x1000));
        Assert.False(written.Memory.TryGetBytes(new PhysicalAddress(0x3000), 1, out _));
        Assert.Equal(0, written.DamagedPages);
    }

    [Fact]
    public void The_root_of_a_Windows_dump_is_kept()
    {
        using TestFile file = new(CrashDumpWriter.Small(1).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryImage written = Reopen(image, new ImageWriteOptions());

        Assert.NotNull(image.KernelRoot);
        Assert.Equal(image.KernelRoot, written.KernelRoot);
    }

    [Fact]
    public void Pages_of_zeros_take_no_space()
    {
        using TestFile file = new(new CoreBuilder().Load(0, new byte[0x100_0000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryStream output = new();
        ImageWriter.Write(
            image, output, new ImageWriteOptions { Format = ImageWriteFormat.KdumpZlib },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(output.Length < 0x2_0000); // 4096 descriptors and one packed page
    }

    [Fact]
    public void More_than_65535_pieces_of_memory_are_written()
    {
        const int Pieces = 70_000;
        using TestFile file = new(new CoreBuilder().Load(0, Random(Pieces * 2 * 0x1000, seed: 4)).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryImage written = Reopen(image, new ImageWriteOptions
        {
            Only = [.. Enumerable.Range(0, Pieces).Select(static i => new PhysicalRange(new PhysicalAddress((ulong)i << 13), 0x1000))],
        });

        Assert.Equal(Pieces, written.Segments.Count);
        Assert.Equal(Bytes(image, (Pieces - 1UL) << 13, 0x1000), Bytes(written, (Pieces - 1UL) << 13, 0x1000));
    }

    [Fact]
    public void Nothing_to_keep_is_refused()
    {
        using TestFile file = new(CoreBuilder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);
        ImageWriteOptions options = new() { Only = [new PhysicalRange(new PhysicalAddress(0x10_0000), 0x1000)] };
        using MemoryStream output = new();

        NotSupportedException refusal = Assert.Throws<NotSupportedException>(
            () => ImageWriter.Write(image, output, options, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("contains nothing of the memory to keep", refusal.Message, StringComparison.Ordinal);
    }

    private static MemoryImage Reopen(MemoryImage image, ImageWriteOptions options)
    {
        using TestFile file = new([]);
        using (FileStream output = new(file.Path, FileMode.Open))
            ImageWriter.Write(image, output, options, cancellationToken: TestContext.Current.CancellationToken);
        return MemoryImage.Open(file.Path); // the file stays until it is closed
    }

    private static byte[] Bytes(MemoryImage image, ulong address, int length)
    {
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes), $"0x{address:x}");
        return bytes.ToArray();
    }

    private static ulong Size(IEnumerable<ImageSegment> segments) => segments.Aggregate(0UL, static (sum, segment) => sum + segment.Length);

    // The bytes that complete the pages of which the image has a part.
    private static ulong Padding(MemoryImage image)
        => ((ulong)image.Segments.SelectMany(static segment => Pages(segment)).Distinct().Count() * 0x1000) - Size(image.Segments);

    private static IEnumerable<ulong> Pages(ImageSegment segment)
    {
        for (ulong page = segment.Start.Value >> 12; page << 12 < segment.Start.Value + segment.Length; page++) yield return page;
    }

    private static byte[] Text() => [.. Enumerable.Range(0, 0x1000).Select(static i => (byte)"a page of text. "[i % 16])];

    private static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
