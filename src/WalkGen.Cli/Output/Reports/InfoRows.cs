using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen info</c>: one per CPU, or one row if the image has no CPU registers.</summary>
internal static class InfoRows
{
    public static readonly Schema Schema = new(
        "info",
        [
            new("kind", CellKind.Text, "The format of the file and its packing, such as ELF core, zstd."),
            new("machine", CellKind.Text, "The architecture of the machine."),
            new("memory", CellKind.Number, "The physical memory in the image, in bytes."),
            new("segments", CellKind.Number, "The number of its segments."),
            new("memory_missing", CellKind.Number, "The physical memory that the image lists but does not contain, in bytes."),
            new("segments_missing", CellKind.Number, "The number of its segments."),
            new("linux", CellKind.Text, "The Linux release in VMCOREINFO."),
            new("cpu", CellKind.Number, "The number of the CPU, from 0."),
            new("paging", CellKind.Text, "The paging mode of the CPU."),
            new("cr0", CellKind.Address, "CR0 of an x86 CPU."),
            new("cr3", CellKind.Address, "CR3 of an x86 CPU, with PCID and flags."),
            new("cr4", CellKind.Address, "CR4 of an x86 CPU."),
            new("ttbr0", CellKind.Address, "TTBR0_EL1 of an AArch64 CPU, with the ASID."),
            new("ttbr1", CellKind.Address, "TTBR1_EL1 of an AArch64 CPU; empty if it translates no addresses."),
            new("satp", CellKind.Address, "satp of a RISC-V CPU, with mode and ASID."),
            new("incomplete", CellKind.Flag, "Whether the writer of a kdump-compressed file marked it as incomplete."),
            new("lost_pages", CellKind.Number, "Pages that a kdump-compressed file lists as dumped and does not contain."),
            new("vmcoreinfo", CellKind.Text, "Where VMCOREINFO is from: note, or memory; empty without one."),
            new("vmcoreinfo_address", CellKind.Address, "The physical address of the VMCOREINFO that was found in memory."),
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
        [
            ImageKindText.Of(image.Files),
            InstructionSetNames.NameOf(image.Machine),
            MemorySize.Of(image),
            (ulong)image.Segments.Count,
            MemorySize.MissingOf(image),
            (ulong)image.MissingSegments.Count,
            image.VmCoreInfo?.OsRelease,
            (ulong?)cpu?.Index,
            cpu is null ? null : PagingModes.NameOf(cpu.PagingMode),
            .. Registers(image, cpu),
            LostPagesText.IsIncomplete(image),
            LostPagesText.CountOf(image),
            image.VmCoreInfoSource is { } source ? source.Address is null ? "note" : "memory" : null,
            image.VmCoreInfoSource?.Address,
        ]);

    private static Cell[] Registers(MemoryImage image, CpuState? cpu) => cpu is null
        ? new Cell[PagingRegisters.Names.Length]
        : [.. PagingRegisters.Of(image.Machine, cpu).Select(static value => value is { } bits ? Cell.Hex(bits) : default)];
}
