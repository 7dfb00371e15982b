using System.Diagnostics;

namespace WalkGen.Images.Tests;

/// <summary>Cores of <c>dump-guest-memory -p</c>: one program header per mapping, the same bytes over and over.</summary>
public class ManyHeadersTests
{
    [Fact]
    public void All_66150_headers_are_read_and_joined_to_the_two_runs_they_alias()
    {
        using TestFile plain = new(Guest.Unpack(Guest.PagingHeaders));
        using (FileStream stream = File.OpenWrite(plain.Path)) stream.SetLength(0xc36ba58); // as long as the whole core, without its memory
        using FileBytes file = FileBytes.Open(File.OpenRead(plain.Path), "headers", map: true);
        ElfHeader elf = default;
        List<ProgramHeader> headers = [];
        ImageSegment[] segments = [];
        TimeSpan fastest = TimeSpan.MaxValue; // of three: other tests run at the same time
        for (int round = 0; round < 3; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            elf = ElfHeader.Read(file);
            headers = [.. ProgramHeader.ReadAll(file, elf)];
            segments = SegmentMerge.Merge(file, headers.FindAll(header => header.Type == ProgramHeader.Load)).Segments;
            if (watch.Elapsed < fastest) fastest = watch.Elapsed;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{fastest.TotalMilliseconds} ms");
        Assert.True(fastest < TimeSpan.FromSeconds(0.5), $"{fastest} for 66,150 headers");
        Assert.Equal(66150u, elf.ProgramHeaderCount);
        Assert.Equal(66150, headers.Count);
        Assert.Equal(66149, headers.Count(header => header.Type == ProgramHeader.Load));
        Assert.Equal(
            [
                new ImageSegment(new PhysicalAddress(0), 0xbfdd000, 0x389a58),
                new ImageSegment(new PhysicalAddress(0xbfe0000), 0x2000, 0xc369a58),
            ],
            segments);
    }

    [Fact]
    public void The_head_of_such_a_core_alone_is_truncated()
    {
        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => MemoryImage.Open(Guest.PagingHeaders));
        Assert.Equal(
            $"{Guest.PagingHeaders} (unpacked): the memory of its program headers, the first at 0x0000000000000000, "
            + "lies beyond the 0x389a58 bytes of the file: the image is truncated; copy or dump it again.",
            refusal.Message);
    }

    [Fact]
    public void The_extended_count_is_read_from_section_header_0()
    {
        using TestFile plain = new(WithExtendedCount(CoreBuilder.Small(), count: 2));
        using MemoryImage image = MemoryImage.Open(plain.Path);
        Assert.Single(image.Segments);
        Assert.Single(image.Cpus);
    }

    [Fact]
    public void An_extended_count_that_the_file_cannot_hold_is_refused()
        => Assert.Equal(
            "image: 4294967295 program headers at 0x40 end at byte 0x3800000008, but the file has 0x12bc bytes: the image is "
            + "truncated; copy or dump it again.",
            TestFile.Refused(WithExtendedCount(CoreBuilder.Small(), uint.MaxValue)));

    [Fact]
    public void An_extended_count_without_a_section_header_is_refused()
    {
        byte[] image = CoreBuilder.Small().Put(56, (ushort)0xffff);
        Assert.Equal(
            "image: the number of program headers is in section header 0, but e_shoff at byte 40 is 0x0: the image is damaged; dump it "
            + "again.",
            TestFile.Refused(image));
        Assert.Equal(
            "image: section header 0 at 0x1241 lies beyond the 0x127c bytes of the file: the image is truncated; copy or dump it again.",
            TestFile.Refused(image.Put(40, 0x1241UL)));
        Assert.Equal(
            "image: section header 0 at 0xffffffffffffffff lies beyond the 0x127c bytes of the file: the image is truncated; copy or "
            + "dump it again.",
            TestFile.Refused(image.Put(40, ulong.MaxValue)));
    }

    [Fact]
    public void More_headers_than_make_sense_are_refused_before_they_are_read()
    {
        // A sparse file: it takes next to no room on the disk, and reading its headers would take gigabytes of memory.
        const uint Count = (1 << 20) + 1;
        using TestFile plain = new(WithExtendedCount(CoreBuilder.Small(), Count));
        using (FileStream stream = File.OpenWrite(plain.Path)) stream.SetLength(64 + (Count * 56L));

        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => MemoryImage.Open(plain.Path));
        Assert.Equal(
            $"{plain.Path}: 1048577 program headers are more than the 1048576 that WalkGen reads: the image is damaged; dump it again.",
            refusal.Message);
    }

    private static byte[] WithExtendedCount(byte[] image, uint count)
        => [.. image.Put(40, (ulong)image.Length).Put(56, (ushort)0xffff), .. new byte[64].Put(44, count)];
}
