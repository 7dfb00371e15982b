using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen info</c>.</summary>
internal static class InfoText
{
    public static IReadOnlyList<Section> Sections(MemoryImage image)
        => [Overview(image), Memory(image), .. image.MissingSegments.Count > 0 ? new[] { Missing(image) } : [], Cpus(image)];

    private static Section Overview(MemoryImage image) => new(
        "Image",
        [Column.Text("property"), Column.Text("value")],
        [
            ["path", image.Path],
            ["kind", ImageKindText.Of(image.Files)],
            ["machine", InstructionSetNames.NameOf(image.Machine)],
            ["memory", InSegments(MemorySize.Of(image), image.Segments.Count)],
            ["missing memory", InSegments(MemorySize.MissingOf(image), image.MissingSegments.Count)],
            ["lost pages", LostPagesText.Of(image)],
            ["left out as zeros", InSegments(MemorySize.ZerosOf(image), image.ZeroSegments.Count)],
            ["overlaps", OverlapText.Of(image) ?? "none that differ"],
            ["Linux", image.VmCoreInfo?.OsRelease ?? "unknown"],
            .. image.VmCoreInfoSource is { } source ? new[] { new[] { "VMCOREINFO", TextOf(source) } } : [],
            ["kernel root", image.KernelRoot is { } kernel ? $"{kernel.Root}, {PagingModes.NameOf(kernel.Mode)}" : "unknown"],
            .. KernelSummary.Of(image)?.Rows() ?? [],
            ["CPUs", $"{image.Cpus.Count}"],
        ]);

    private static string TextOf(VmCoreInfoSource source) => source switch
    {
        { Address: null } => "note",
        { Others.Count: > 0 } => $"found in memory at {source.Address} (a guess); others that differ: {string.Join(", ", source.Others)}",
        _ => $"found in memory at {source.Address}",
    };

    private static string InSegments(ulong bytes, int segments) => segments == 0 ? "none" : $"{bytes >> 10} KiB in {segments} segments";

    private static Section Missing(MemoryImage image) => new(
        "Missing memory",
        [Column.Text("first"), Column.Text("last"), Column.Number("KiB")],
        image.MissingSegments.Select(static range => (string[])[
            $"{range.Start}", $"{range.Start + (range.Length - 1)}", $"{range.Length >> 10}"]));

    private static Section Memory(MemoryImage image) => new(
        "Physical memory",
        [Column.Text("first"), Column.Text("last"), Column.Number("KiB"), Column.Text("offset")],
        image.Segments.Select(static segment => (string[])[
            $"{segment.Start}", $"{segment.Start + (segment.Length - 1)}", $"{segment.Length >> 10}", $"0x{segment.FileOffset:x}"]));

    private static Section Cpus(MemoryImage image)
    {
        ulong?[][] registers = [.. image.Cpus.Select(cpu => PagingRegisters.Of(image.Machine, cpu))];
        int[] shown = [.. Enumerable.Range(0, PagingRegisters.Names.Length).Where(i => registers.Any(cpu => cpu[i] is not null))];
        return new(
            "CPUs",
            [
                Column.Number("CPU"), Column.Text("paging mode"), Column.Text("root"),
                .. shown.Select(static i => Column.Text(PagingRegisters.Names[i].ToUpperInvariant())),
            ],
            [
                .. image.Cpus.Zip(registers, (cpu, values) => (string[])[
                    $"{cpu.Index}", PagingModes.NameOf(cpu.PagingMode), $"{cpu.Root}",
                    .. shown.Select(i => values[i] is { } value ? $"0x{value:x}" : "")]),
            ]);
    }
}
