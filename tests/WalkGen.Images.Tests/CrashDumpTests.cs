using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>64-bit crash dumps of Windows, whole and damaged.</summary>
public class CrashDumpTests
{
    public static TheoryData<uint> Types => [1, 2, 5, 6, 8, 9, 10];

    [Theory]
    [MemberData(nameof(Types))]
    public void Leaves_are_those_of_the_guest(uint type)
    {
        JsonElement process = Guest.Truth(1).GetProperty("processes").GetProperty("A");
        ulong cr3 = Convert.ToUInt64(process.GetProperty("root").GetProperty("cr3").GetString(), 16);
        CrashDumpWriter writer = new(type) { DirectoryTableBase = cr3 };
        using (MemoryImage guest = MemoryImage.Open(Guest.Tables(1)))
        {
            var runs = type == 1 ? Whole(guest) : guest.Segments.Select(static segment => (segment.Start.Value, segment.Length));
            foreach ((ulong start, ulong length) in runs)
                writer.Run(start, Read(guest, start, length));
        }

        using TestFile file = new(writer.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(new KernelRoot(new PhysicalAddress(cr3 & ~0xfffUL), PagingMode.X86_64), image.KernelRoot);
        Assert.Equal(PagingMode.X86_64, image.DefaultMode());
        Assert.Equal(process.GetProperty("leaves_sha256").GetString(), LeafDigest.Of(image.Memory, image.OpenKernelPageTable().Root));
    }

    [Theory]
    [InlineData(1u, 0x2000)]
    [InlineData(2u, 0x3000)]
    [InlineData(5u, 0x3000)]
    [InlineData(6u, 0x3000)]
    [InlineData(8u, 0x2070)]
    [InlineData(9u, 0x2070)]
    [InlineData(10u, 0x2070)]
    public void Runs_of_pages_are_segments(uint type, ulong memory)
    {
        using TestFile file = new(CrashDumpWriter.Small(type).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(
            new ImageFileInfo { Path = file.Path, Kind = ImageKind.WindowsCrashDump, CrashDumpType = (CrashDumpType)type, Processors = 2 },
            Assert.Single(image.Files));
        Assert.Equal(InstructionSet.X86_64, image.Machine);
        Assert.Equal(
            [new(new PhysicalAddress(0x1000), 0x2000, memory), new(new PhysicalAddress(0x8000), 0x1000, memory + 0x2000)],
            image.Segments);
        Assert.Empty(image.MissingSegments);
        Assert.Empty(image.Cpus);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x2ffc), 4, out ReadOnlySpan<byte> bytes));
        Assert.Equal([2, 2, 2, 2], bytes.ToArray());
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x8ffc), 4, out bytes));
        Assert.Equal([8, 8, 8, 8], bytes.ToArray());
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x3000), 1, out _));
    }

    [Fact]
    public void Runs_need_not_be_in_order()
    {
        using TestFile file = new(new CrashDumpWriter(1).Run(0x8000, new byte[0x1000]).Run(0x1000, new byte[0x2000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([new(new PhysicalAddress(0x1000), 0x2000, 0x3000), new(new PhysicalAddress(0x8000), 0x1000, 0x2000)], image.Segments);
    }

    [Fact]
    public void Without_a_root_there_is_none()
    {
        using TestFile file = new(CrashDumpWriter.Small(1).Build().Put(0x10, 0xfffUL));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Null(image.KernelRoot);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_was_cut_off_is_missing(uint type)
    {
        CrashDumpWriter writer = CrashDumpWriter.Small(type);
        byte[] dump = writer.Build();
        using TestFile file = new(dump[..(writer.Memory + 0x1800)]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(0x1800UL, Assert.Single(image.Segments).Length);
        Assert.Equal([new(new PhysicalAddress(0x2800), 0x800), new(new PhysicalAddress(0x8000), 0x1000)], image.MissingSegments);

        Assert.Equal(
            $"image: all of its runs of memory (2) lie beyond the 0x{writer.Memory:x} bytes of the file: the image is truncated; copy "
            + $"or dump it again.",
            TestFile.Refused(dump[..writer.Memory]));
    }

    [Fact]
    public void Headers_that_are_cut_off_are_truncated()
    {
        byte[] dump = CrashDumpWriter.Small(5).Build();
        Assert.Equal(
            "image: the header of a 64-bit crash dump has 0x2000 bytes, but the file has 0x1fff: the image is truncated; copy or dump "
            + "it again.",
            TestFile.Refused(dump[..0x1fff]));
        Assert.Equal(
            "image: the bitmap header at 0x2000 has 0x38 bytes, but the file has 0x2037: the image is truncated; copy or dump it again.",
            TestFile.Refused(dump[..0x2037]));
        Assert.Equal(
            "image: the bitmap at 0x2038 ends at byte 0x2040, but the file has 0x203f bytes: the image is truncated; copy or dump it "
            + "again.",
            TestFile.Refused(dump[..0x203f]));
    }

    [Fact]
    public void Another_machine_or_kind_of_dump_is_refused()
    {
        Assert.Equal(
            "image: the machine at byte 0x30 is ARM (0x1c4), but WalkGen reads only crash dumps of x86-64 (0x8664) and ARM64 (0xaa64): "
            + "convert it to raw memory first.",
            TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(0x30, 0x1c4u)));
        (uint, string)[] types =
            [(0, ""), (3, " (header alone)"), (4, " (small memory dump, or triage)"), (7, " (automatic)"), (11, "")];
        foreach (var (type, name) in types)
        {
            Assert.Equal(
                $"image: the type at byte 0xf98 is {type}{name}, but WalkGen reads only dumps with physical memory (1, 2, 5, 6, 8, 9, 10): "
                + "choose 'Complete memory dump' in Windows and dump again.",
                TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(0xf98, type)));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_root_of_ARM64_has_both_halves_in_one_page(uint type)
    {
        byte[] table = new byte[0x2000].Put(8, 0x2003UL).Put(0x808, 0x2003UL); // user and kernel: entry 1 of each half
        table.Put(0x1000, 0x2003UL); // the same table at all lower levels
        using TestFile file = new(new CrashDumpWriter(type) { Machine = 0xaa64, DirectoryTableBase = 0x1000 }.Run(0x1000, table).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(InstructionSet.AArch64, image.Machine);
        Assert.Equal(new KernelRoot(new PhysicalAddress(0x1800), PagingMode.AArch64_4K47), image.KernelRoot);
        PageTable kernel = image.OpenKernelPageTable();
        Assert.True(kernel.TryTranslate(new VirtualAddress(0xffff_8080_0000_0123), out PhysicalAddress physical));
        Assert.Equal(0x2123UL, physical.Value);
        Assert.False(kernel.TryTranslate(new VirtualAddress(0x0000_0080_0000_0123), out _));
        PageTable both = image.OpenPageTable(new PhysicalAddress(0x1000), new PhysicalAddress(0x1800), PagingMode.AArch64_4K47);
        Assert.True(both.TryTranslate(new VirtualAddress(0x0000_0080_0000_0123), out _));
    }

    [Fact]
    public void Damaged_ranges_are_refused()
    {
        const int ranges = CrashDumpWriter.Ranges;
        byte[] Dump(uint type = 8) => CrashDumpWriter.Small(type).Build();

        Assert.Equal(
            "image: the header of the ranges at 0x2000 has 0x30 bytes, but the file has 0x202f: the image is truncated; copy or dump it "
            + "again.",
            TestFile.Refused(Dump()[..0x202f]));
        foreach (int at in new[] { 0x2000, 0x2004, 0x2008 })
        {
            Assert.Equal(
                "image: there is no header of ranges ('RDMPDUMP') at 0x2004: the image is damaged; dump it again.",
                TestFile.Refused(Dump().Put(at, 0u)));
        }

        Assert.Equal(
            "image: its ranges end at byte 0x2070, but the file has 0x203f bytes: the image is truncated; copy or dump it again.",
            TestFile.Refused(Dump()[..0x203f]));
        Assert.Equal(
            "image: the range at 0x2040 has 0xfffffffffffff pages from page 0x8 on and ends beyond the last physical address: the image is "
            + "damaged; dump it again.",
            TestFile.Refused(Dump().Put(ranges + 24, (1UL << 52) - 1)));
        Assert.Equal(
            "image: the range at 0x2040 has more pages than the header names at 0x2028: the image is damaged; dump it again.",
            TestFile.Refused(Dump(10).Put(ranges + 24, 2UL)));
        Assert.Equal(
            "image: two of its runs claim the same memory at 0x0000000000002000: the image is damaged; dump it again.",
            TestFile.Refused(Dump().Put(ranges + 16, 2UL)));
        Assert.Equal(
            "image: it lists no range of pages: the image is empty; dump the machine again.", TestFile.Refused(Dump().Put(ranges, 0UL)));
        Assert.Equal(
            "image: it lists no range of pages: the image is empty; dump the machine again.",
            TestFile.Refused(Dump().Put(0x2018, 0x2030UL)));
        Assert.Equal(
            "image: it lists no range of pages: the image is empty; dump the machine again.", TestFile.Refused(Dump(10).Put(0x2028, 0UL)));
    }

    [Fact]
    public void Too_many_ranges_are_refused()
    {
        byte[] dump = new byte[CrashDumpWriter.Ranges + (16 * ((1 << 20) + 1))];
        CrashDumpWriter.Small(8).Build().AsSpan(0, CrashDumpWriter.Ranges).CopyTo(dump);
        for (int i = 0; i <= 1 << 20; i++)
        {
            int at = CrashDumpWriter.Ranges + (16 * i);
            dump.Put(at, (2UL * (ulong)i) + 1).Put(at + 8, 1UL);
        }

        Assert.Equal(
            "image: it has more than 1048576 ranges of memory: the image is damaged; dump it again.",
            TestFile.Refused(dump.Put(0x2018, (ulong)dump.Length)));
    }

    [Fact]
    public void A_list_of_all_memory_ends_with_the_number_of_pages()
    {
        // What follows the last range is no range.
        byte[] dump = CrashDumpWriter.Small(10).Build().Put(CrashDumpWriter.Ranges + 32, 0x20UL).Put(CrashDumpWriter.Ranges + 40, 1UL);
        using TestFile file = new(dump);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([0x1000UL, 0x8000UL], image.Segments.Select(static segment => segment.Start.Value));
    }

    [Fact]
    public void A_damaged_summary_is_refused()
    {
        Assert.Equal(
            "image: there is no bitmap header ('SDMPDUMP') at 0x2000: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(2).Build().Put(0x2000, 0u)));
        Assert.Equal(
            "image: the bitmap header at 0x2000 has 0x28 bytes, but the file has 0x2027: the image is truncated; copy or dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(2).Build()[..0x2027]));
        Assert.Equal(
            "image: the bitmap at 0x2028 ends at byte 0x20002028, but the file has 0x6000 bytes: the image is truncated; copy or dump it "
            + "again.",
            TestFile.Refused(CrashDumpWriter.Small(2).Build().Put(0x2010, uint.MaxValue)));
        Assert.Equal(
            "image: the first page at 0x2029 overlaps the bitmap, which ends at 0x202a: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(2).Build().Put(0x200c, 0x2029u)));
    }

    [Fact]
    public void Damaged_runs_are_refused()
    {
        Assert.Equal(
            "image: the number of memory runs at byte 0x88 is 0, not from 1 to 43: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(0x88, 0u)));
        Assert.Equal(
            "image: the number of memory runs at byte 0x88 is 1162297680, not from 1 to 43: the image is damaged; dump it again.", // "PAGE"
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0xf98, 1u)));
        Assert.Equal(
            "image: the memory run at 0x98 has 0x2 pages from page 0xfffffffffffff on and ends beyond the last physical address: the "
            + "image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(CrashDumpWriter.Runs, (1UL << 52) - 1)));
        Assert.Equal(
            "image: the memory run at 0xa8 has 0xffffffffffffffff pages from page 0x8 on and ends beyond the last physical address: "
            + "the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(CrashDumpWriter.Runs + 24, ulong.MaxValue)));
        Assert.Equal(
            "image: two of its runs claim the same memory at 0x0000000000002000: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(1).Build().Put(CrashDumpWriter.Runs + 16, 2UL)));
    }

    [Fact]
    public void A_run_may_be_all_of_memory()
    {
        using TestFile file = new(
            CrashDumpWriter.Small(1).Build().Put(0x88, 1u).Put(CrashDumpWriter.Runs, 0UL).Put(CrashDumpWriter.Runs + 8, 1UL << 52));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(0x3000UL, Assert.Single(image.Segments).Length);
        Assert.Equal(ulong.MaxValue - 0x2fff, Assert.Single(image.MissingSegments).Length);
    }

    [Fact]
    public void A_damaged_bitmap_is_refused()
    {
        Assert.Equal(
            "image: there is no bitmap header ('FDMPDUMP' or 'SDMPDUMP') at 0x2000: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2000, 0u)));
        Assert.Equal(
            "image: the 0x400000001 pages of its bitmap are more than the 0x400000000 that WalkGen reads: the image is damaged; dump "
            + "it again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2030, (1UL << 34) + 1)));
        Assert.Equal(
            "image: the bitmap at 0x2038 ends at byte 0x80002038, but the file has 0x6000 bytes: the image is truncated; copy or dump "
            + "it again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2030, 1UL << 34)));
        Assert.Equal(
            "image: the first page at 0x2039 overlaps the bitmap, which ends at 0x203a: the image is damaged; dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2020, 0x2039UL)));
        Assert.Equal(
            "image: all of its runs of memory (2) lie beyond the 0x6000 bytes of the file: the image is truncated; copy or dump it again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2020, ulong.MaxValue)));
        Assert.Equal(
            "image: its bitmap lists no page: the image is empty; dump the machine again.",
            TestFile.Refused(CrashDumpWriter.Small(5).Build().Put(0x2030, 0UL)));
    }

    [Fact]
    public void Memory_in_too_many_runs_is_refused()
    {
        byte[] dump = new byte[0x2038 + (1 << 19)];
        CrashDumpWriter.Small(5).Build().AsSpan(0, 0x2038).CopyTo(dump);
        dump.AsSpan(0x2038).Fill(0x55); // every other page
        Assert.Equal(
            "image: its bitmap has more than 1048576 runs of memory: the image is damaged; dump it again.",
            TestFile.Refused(dump.Put(0x2030, 1UL << 22).Put(0x2020, 0x100000UL)));
    }

    // Full dumps have at most 43 runs, so that gaps are written too.
    private static IEnumerable<(ulong Start, ulong Length)> Whole(MemoryImage image)
    {
        ulong start = image.Segments[0].Start.Value;
        return [(start, image.Segments[^1].Start.Value + image.Segments[^1].Length - start)];
    }

    private static byte[] Read(MemoryImage image, ulong start, ulong length)
    {
        byte[] content = new byte[length];
        foreach (ImageSegment segment in image.Segments)
        {
            if (segment.Start.Value < start || segment.Start.Value - start >= length) continue;
            Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
            bytes.CopyTo(content.AsSpan((int)(segment.Start.Value - start)));
        }

        return content;
    }
}
