namespace WalkGen.Images;

/// <summary>The instruction set of a kdump-compressed file, whose header has the output of <c>uname -m</c>.</summary>
internal static class KdumpMachine
{
    private const uint StatusSizeX86 = 144; // sizeof(struct elf_prstatus); 336 on x86-64

    /// <summary>The machine; null if its name is unknown.</summary>
    /// <param name="header">The headers of the file.</param>
    /// <param name="notes">The notes of the file.</param>
    public static InstructionSet? Of(KdumpHeader header, IEnumerable<ElfNote> notes) => header.MachineName switch
    {
        "x86_64" => header.Is32Bit || AnyIsX86(notes) ? InstructionSet.X86 : InstructionSet.X86_64,
        _ when IsX86(header.MachineName) => InstructionSet.X86,
        "aarch64" or "arm64" => InstructionSet.AArch64,
        "riscv64" => InstructionSet.RiscV,
        _ => InstructionSetNames.FindUnsupported(header.MachineName),
    };

    /// <summary>Whether a machine with this <paramref name="name"/> can run a 32-bit x86 kernel.</summary>
    public static bool IsX86(string name) => name is "x86_64" or ['i', >= '3' and <= '6', '8', '6'];

    // QEMU writes the name of its own binary and, for memory above 4 GiB, 64-bit headers, even for a 32-bit guest. The size of the
    // registers depends on the mode of the guest (target/i386/arch_dump.c).
    private static bool AnyIsX86(IEnumerable<ElfNote> notes)
        => notes.Any(static note => note.Kind == ElfNoteKind.Status && note.ContentSize == StatusSizeX86);
}
