using System.Text;
using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>Dumps in makedumpfile's flattened format, whole and damaged.</summary>
public class FlattenedTests
{
    private const int FirstRecord = 0x1000;
    private const ulong Longest = (2 * 0x1021) + 0x10_0000; // of a file with one record of one byte

    [Theory]
    [InlineData(ImagePacking.None)]
    [InlineData(ImagePacking.Gzip)]
    public void Leaves_are_those_of_the_guest(ImagePacking packing)
    {
        byte[] flat = Flattener.Flatten(new KdumpWriter().Core(Guest.Unpack(Guest.Tables(1))).Build());
        using TestFile file = new(packing == ImagePacking.Gzip ? TestFile.Gzip(flat) : flat);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(
            new ImageFileInfo { Path = file.Path, Kind = ImageKind.KdumpCompressed, IsQemu = true, IsFlattened = true, Packing = packing },
            Assert.Single(image.Files));
        Assert.Equal(2, image.Cpus.Count);
        JsonElement processes = Guest.Truth(1).GetProperty("processes");
        foreach (CpuState cpu in image.Cpus)
        {
            string expected = processes.GetProperty(cpu.Index == 0 ? "A" : "B").GetProperty("leaves_sha256").GetString()!;
            Assert.Equal(expected, LeafDigest.Of(image.Memory, cpu.Root));
        }
    }

    [Fact]
    public void A_flattened_ELF_core_is_read()
    {
        using TestFile file = new(Flattener.Flatten(CoreBuilder.Small(), size: 100));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            new ImageFileInfo { Path = file.Path, Kind = ImageKind.ElfCore, IsQemu = true, IsFlattened = true },
            Assert.Single(image.Files));
        Assert.Equal(0x1000UL, Assert.Single(image.Segments).Length);
    }

    [Fact]
    public void Later_records_win_and_what_no_record_has_is_zero()
    {
        byte[] lime = new LimeBuilder().Range(0x1000, new byte[8]).Build();
        byte[] flat = new Flattener().Record(36, "lost"u8).Record(0, lime.AsSpan(0, 32)).Record(36, "abcd"u8).Record(34, []).Build();
        using TestFile file = new(flat);
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 8, out ReadOnlySpan<byte> bytes));
        Assert.Equal("\0\0\0\0abcd", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void Wherever_it_is_cut_off_it_is_refused()
    {
        byte[] flat = Flattener.Flatten(LimeBuilder.Small(), size: 25);
        for (int length = 16; length < FirstRecord; length += 255)
            Assert.Equal(
                $"image: the header of a flattened dump has 4096 bytes, but the file has {length}: the image is truncated; copy or "
                + $"dump it again.",
                TestFile.Refused(flat[..length]));
        for (int length = FirstRecord; length < flat.Length - 8; length++) // the size in the end mark is not needed, but the mark is
            Assert.Matches("^image: the flattened record at 0x.* truncated", TestFile.Refused(flat[..length]));
    }

    [Fact]
    public void Another_type_or_version_is_refused()
    {
        Assert.Equal(
            "image: its flattened format has type 2 at byte 16 and version 1 at byte 24, but WalkGen reads only type 1 and version 1: "
            + "update WalkGen, or use another dump format.",
            TestFile.Refused(new Flattener().Build().Put(23, (byte)2)));
        Assert.Equal(
            "image: its flattened format has type 1 at byte 16 and version 258 at byte 24, but WalkGen reads only type 1 and version "
            + "1: update WalkGen, or use another dump format.",
            TestFile.Refused(new Flattener().Build().Put(30, (byte)1).Put(31, (byte)2)));
    }

    [Theory]
    [InlineData(Longest, 1)] // the first that lies too far
    [InlineData(Longest + 1, 0)]
    [InlineData(0x8000_0000_0000_0000, 0)]
    [InlineData(0xffff_ffff_ffff_fffe, 1)]
    public void A_record_far_behind_the_end_is_refused(ulong offset, int size)
        => Assert.Equal(
            $"image: the flattened record at 0x1000 has 0x{size:x} bytes for offset 0x{offset:x}, "
            + $"but a file of 0x1021 bytes contains a dump of at most 0x{Longest:x}: the image is damaged; dump it again.",
            TestFile.Refused([.. new Flattener().Record(offset, new byte[size]).Build(), .. new byte[1 - size]]));

    [Theory]
    [InlineData(0x19UL)]
    [InlineData(0x7fff_ffff_ffff_ffff)]
    [InlineData(0xffff_ffff_ffff_ffff)]
    public void A_record_that_says_too_large_a_size_is_refused(ulong size)
        => Assert.Equal(
            $"image: the flattened record at 0x1000 has 0x{size:x} bytes, but the file ends after 0x18: the image is truncated; copy "
            + $"or dump it again.",
            TestFile.Refused(new Flattener().Header(0, size, new byte[8]).Build()));

    [Fact]
    public void A_dump_without_data_is_refused()
    {
        Assert.Equal(
            "image: none of its records has data: the image is empty; dump the machine again.",
            TestFile.Refused(new Flattener().Build()));
        Assert.Equal(
            "image: none of its records has data: the image is empty; dump the machine again.",
            TestFile.Refused(new Flattener().Record(100, []).Build()));
    }

    [Fact]
    public void What_is_wrong_with_the_dump_inside_is_said_of_the_rearranged_one()
    {
        Assert.Equal(
            "image (rearranged): it is a flattened dump of a flattened dump: rearrange it with 'makedumpfile -R' first.",
            TestFile.Refused(Flattener.Flatten(Flattener.Flatten(LimeBuilder.Small()))));
        Assert.Equal(
            "image (unpacked) (rearranged): an ELF header begins with 16 bytes, but the file has 10: the image is truncated; copy or "
            + "dump it again.",
            TestFile.Refused(TestFile.Gzip(Flattener.Flatten(CoreBuilder.Small()[..10]))));
        Assert.StartsWith(
            "image (rearranged) is not a memory image",
            TestFile.Refused(Flattener.Flatten(new byte[10])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_progress_is_told_and_it_stops_when_it_is_cancelled()
    {
        byte[] flat = Flattener.Flatten(new CoreBuilder().Load(0, new byte[4 << 20]).Build(), size: 0x10_0001);
        using TestFile file = new(flat);
        using CancellationTokenSource source = new();
        Reports reports = new();
        MemoryImage.Open(file.Path, reports).Dispose();
        Assert.Equal(4, reports.Values.Count);
        Assert.Equal(reports.Values.Order(), reports.Values);
        Assert.InRange(reports.Values[^1], 4 << 20, flat.Length);

        reports = new Reports { CancelAtFirst = source };
        Assert.Throws<OperationCanceledException>(() => MemoryImage.Open(file.Path, reports, source.Token));
        Assert.Single(reports.Values);
    }

    private sealed class Reports : IProgress<long>
    {
        public CancellationTokenSource? CancelAtFirst { get; init; }

        public List<long> Values { get; } = [];

        public void Report(long value)
        {
            Values.Add(value);
            CancelAtFirst?.Cancel();
        }
    }
}
