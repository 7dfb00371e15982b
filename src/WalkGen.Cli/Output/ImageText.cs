using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>What <c>walkgen info</c> shows to people.</summary>
internal static class ImageText
{
    /// <summary>The physical memory in <paramref name="image"/>, in bytes.</summary>
    public static ulong MemoryOf(MemoryImage image) => image.Segments.Aggregate(0UL, static (sum, segment) => sum + segment.Length);

    public static IReadOnlyList<Section> Sections(MemoryImage image) => [Overview(image), Memory(image), Cpus(image)];

    private static Section Overview(MemoryImage image) => new(
        "Image",
        [Column.Text("property"), Column.Text("value")],
        [
            ["path", image.Path],
            ["kind", image.Kind],
            ["machine", image.Machine],
            ["memory", $"{MemoryOf(image) >> 10} KiB in {image.Segments.Count} segments"],
            ["CPUs", $"{image.Cpus.Count}"],
        ]);

    private static Section Memory(MemoryImage image) => new(
        "Physical memory",
        [Column.Text("first"), Column.Text("last"), Column.Number("KiB"), Column.Text("offset")],
        [.. image.Segments.Select(static segment => (string[])[$"{segment.Start}", $"{segment.Start + (segment.Length - 1)}", $"{segment.Length >> 10}", $"0x{segment.FileOffset:x}"])]);

    private static Section Cpus(MemoryImage image) => new(
        "CPUs",
        [Column.Number("CPU"), Column.Text("paging mode"), Column.Text("root"), Column.Text("CR0"), Column.Text("CR3"), Column.Text("CR4")],
        [.. image.Cpus.Select(static cpu => (string[])[$"{cpu.Index}", PagingModes.NameOf(cpu.PagingMode), $"{cpu.Root}", $"0x{cpu.Cr0:x}", $"0x{cpu.Cr3:x}", $"0x{cpu.Cr4:x}"])]);
}
