namespace WalkGen.Images;

/// <summary>
/// The instruction set of a kdump-compressed file. Its header has the output of <c>uname -m</c>. QEMU writes the name of its own binary,
/// since version 10 <c>Unknown</c>: then the registers of the CPUs and VMCOREINFO decide.
/// </summary>
internal static class KdumpMachine
{
    // sizeof(struct elf_prstatus) of each architecture
    private const uint StatusSizeX86 = 144;
    private const uint StatusSizeX86_64 = 336;
    private const uint StatusSizeRiscV32 = 204;
    private const uint StatusSizeRiscV64 = 376;
    private const uint StatusSizeArm64 = 392;

    private const string Unknown = "Unknown";

    /// <summary>The machine; null if nothing names it.</summary>
    /// <param name="header">The headers of the file.</param>
    /// <param name="notes">The notes of the file.</param>
    /// <param name="info">The VMCOREINFO of the file, or null.</param>
    public static InstructionSet? Of(KdumpHeader header, IEnumerable<ElfNote> notes, VmCoreInfo? info) => header.MachineName switch
    {
        "x86_64" => header.Is32Bit || OfRegisters(notes) == InstructionSet.X86 ? InstructionSet.X86 : InstructionSet.X86_64,
        _ when IsX86(header.MachineName) => InstructionSet.X86,
        "aarch64" or "arm64" => InstructionSet.AArch64,
        "riscv64" => InstructionSet.RiscV,
        Unknown => OfRegisters(notes) ?? (info is null ? null : KernelRoots.MachineOf(info)),
        _ => InstructionSetNames.FindUnsupported(header.MachineName),
    };

    /// <summary>Whether a file with 32-bit headers and this <paramref name="name"/> may be of an x86 machine.</summary>
    public static bool MayBe32BitX86(string name) => IsX86(name) || name is "x86_64" or Unknown;

    private static bool IsX86(string name) => name is ['i', >= '3' and <= '6', '8', '6'];

    // QEMU writes 64-bit headers for memory above 4 GiB even for a 32-bit guest. The size of the registers depends on the mode of the
    // guest (target/i386/arch_dump.c). QEMU alone adds a note of its own, and for x86 alone.
    private static InstructionSet? OfRegisters(IEnumerable<ElfNote> notes)
    {
        InstructionSet? machine = null;
        foreach (ElfNote note in notes)
        {
            if (note.Kind == ElfNoteKind.QemuCpu) machine ??= InstructionSet.X86_64;
            if (note.Kind != ElfNoteKind.Status) continue;
            switch (note.ContentSize)
            {
                case StatusSizeX86: return InstructionSet.X86;
                case StatusSizeX86_64: return InstructionSet.X86_64;
                case StatusSizeArm64: return InstructionSet.AArch64;
                case StatusSizeRiscV32 or StatusSizeRiscV64: return InstructionSet.RiscV;
            }
        }

        return machine;
    }
}
