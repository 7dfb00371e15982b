namespace WalkGen.Images;

/// <summary>The instruction set of an ELF file: <c>e_machine</c>. Source: System V gABI, chapter 4, and its registry of numbers.</summary>
internal enum ElfMachine : ushort
{
    X86 = 3,
    X86_64 = 62,
    Arm64 = 183,
    RiscV = 243,
}

/// <summary>What people call the instruction sets.</summary>
internal static class ElfMachineNames
{
    public static string NameOf(ElfMachine? machine) => machine switch
    {
        ElfMachine.X86 => "i386",
        ElfMachine.X86_64 => "x86-64",
        ElfMachine.Arm64 => "arm64",
        ElfMachine.RiscV => "RISC-V",
        null => "unknown",
        _ => $"ELF machine {(ushort)machine}",
    };
}
