using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>A row per CPU; one without a CPU for an image that holds none.</summary>
internal static class ImageRows
{
    public static readonly Schema Schema = new(
        "info",
        [
            new("kind", CellKind.Text, "What the file is."),
            new("machine", CellKind.Text, "The instruction set of the machine."),
            new("memory", CellKind.Number, "The physical memory in the image, in bytes."),
            new("segments", CellKind.Number, "In how many pieces it is."),
            new("memory_missing", CellKind.Number, "The physical memory that the image names but does not hold, in bytes."),
            new("segments_missing", CellKind.Number, "In how many pieces that is."),
            new("linux", CellKind.Text, "The release of Linux, as VMCOREINFO has it."),
            new("cpu", CellKind.Number, "The CPU, from 0, if the image holds one."),
            new("paging", CellKind.Text, "How it translated addresses."),
            new("cr0", CellKind.Address, "CR0 of an x86 CPU."),
            new("cr3", CellKind.Address, "CR3, with PCID and flags."),
            new("cr4", CellKind.Address, "CR4."),
        ]);

    public static void Write(RowWriter rows, MemoryImage image)
    {
        rows.Begin();
        if (image.Cpus.Count == 0) Write(rows, image, null);
        foreach (var cpu in image.Cpus) Write(rows, image, cpu);
        rows.End(null);
    }

    private static void Write(RowWriter rows, MemoryImage image, CpuState? cpu) => rows.Write(
        new Identity(image.Path, cpu?.Root, null),
        ImageKindText.Of(image.Files),
        InstructionSetNames.NameOf(image.Machine),
        ImageText.MemoryOf(image),
        (ulong)image.Segments.Count,
        ImageText.BytesMissing(image),
        (ulong)image.MissingSegments.Count,
        image.VmCoreInfo?.OsRelease,
        (ulong?)cpu?.Index,
        cpu is null ? null : PagingModes.NameOf(cpu.PagingMode),
        cpu is null ? default : Cell.Hex(cpu.Cr0),
        cpu is null ? default : Cell.Hex(cpu.Cr3),
        cpu is null ? default : Cell.Hex(cpu.Cr4));
}
