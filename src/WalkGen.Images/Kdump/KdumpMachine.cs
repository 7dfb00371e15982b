namespace WalkGen.Images;

/// <summary>The instruction set of a kdump-compressed file, which names it as <c>uname -m</c> does.</summary>
internal static class KdumpMachine
{
    private const uint StatusSizeX86 = 144; // sizeof(struct elf_prstatus); 336 on x86-64

    /// <summary>The machine; null if it is none that has a name here.</summary>
    /// <param name="header">The headers of the file.</param>
    /// <param name="notes">Its notes.</param>
    public static InstructionSet? Of(KdumpHeader header, IEnumerable<ElfNote> notes) => header.MachineName switch
    {
        "x86_64" => header.Is32Bit || AnyIsX86(notes) ? InstructionSet.X86 : InstructionSet.X86_64,
        _ when IsX86(header.MachineName) => InstructionSet.X86,
        "aarch64" => InstructionSet.AArch64,
        "riscv64" => InstructionSet.RiscV,
        _ => null,
    };

    /// <summary>Whether <paramref name="name"/> is that of a processor that may run a 32-bit kernel of x86.</summary>
    public static bool IsX86(string name) => name is "x86_64" or ['i', >= '3' and <= '6', '8', '6'];

    // QEMU takes the name of its own binary and, for memory above 4 GiB, the 64-bit headers, whatever the guest. But the registers are
    // those of the mode that it ran in (target/i386/arch_dump.c).
    private static bool AnyIsX86(IEnumerable<ElfNote> notes)
        => notes.Any(static note => note.Kind == ElfNoteKind.Status && note.ContentSize == StatusSizeX86);
}
