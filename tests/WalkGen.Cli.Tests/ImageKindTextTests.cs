using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

public class ImageKindTextTests
{
    private static readonly ImageFileInfo Lime = new() { Path = "memory.lime", Kind = ImageKind.Lime };

    [Theory]
    [InlineData(ImageKind.RawMemory, "raw memory")]
    [InlineData(ImageKind.ElfCore, "ELF core")]
    [InlineData(ImageKind.KdumpCompressed, "kdump-compressed")]
    [InlineData(ImageKind.Lime, "LiME")]
    [InlineData(ImageKind.Avml, "AVML, Snappy")]
    [InlineData(ImageKind.QemuStream, "QEMU migration stream")]
    [InlineData(ImageKind.Vmware, "VMware")]
    [InlineData(ImageKind.RunningMachine, "guest of QEMU, stopped")]
    public void A_format_has_its_name(ImageKind kind, string text)
    {
        Assert.Equal(text, ImageKindText.Of([Lime with { Kind = kind }]));
        Assert.Equal(
            $"{text} (QEMU dump-guest-memory), flattened",
            ImageKindText.Of([Lime with { Kind = kind, IsQemu = true, IsFlattened = true }]));
        Assert.Equal($"{text} (virsh save)", ImageKindText.Of([Lime with { Kind = kind, IsLibvirt = true }]));
        foreach (ImagePacking packing in (ImagePacking[])[ImagePacking.Gzip, ImagePacking.Zstd, ImagePacking.Xz, ImagePacking.Lz4])
        {
            string name = packing.ToString().ToLowerInvariant();
            Assert.Equal($"{text}, {name}", ImageKindText.Of([Lime with { Kind = kind, Packing = packing }]));
        }
    }

    [Theory]
    [InlineData(CrashDumpType.Full, "full")]
    [InlineData(CrashDumpType.FullBitmap, "full, bitmap")]
    [InlineData(CrashDumpType.KernelSummary, "kernel, summary")]
    [InlineData(CrashDumpType.KernelBitmap, "kernel, bitmap")]
    [InlineData(CrashDumpType.KernelRanges, "kernel, ranges")]
    [InlineData(CrashDumpType.KernelAndUserRanges, "kernel and user, ranges")]
    [InlineData(CrashDumpType.FullRanges, "full, ranges")]
    public void A_crash_dump_has_a_type_and_processors(CrashDumpType type, string text)
        => Assert.Equal(
            $"Windows crash dump ({text}, 2 processors)",
            ImageKindText.Of([Lime with { Kind = ImageKind.WindowsCrashDump, CrashDumpType = type, Processors = 2 }]));

    [Fact]
    public void Several_files_list_each_format_once()
        => Assert.Equal(
            "3 files: LiME; raw memory, gzip",
            ImageKindText.Of([Lime, Lime with { Kind = ImageKind.RawMemory, Packing = ImagePacking.Gzip }, Lime]));
}
