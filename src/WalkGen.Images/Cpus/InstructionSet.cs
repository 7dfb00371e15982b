namespace WalkGen.Images;

/// <summary>The instruction set of the machine in an image, numbered as in ELF files: <c>e_machine</c>. Source: System V gABI, chapter 4, and its registry of numbers.</summary>
internal enum InstructionSet : ushort
{
    X86 = 3,
    X86_64 = 62,
    Arm64 = 183,
    RiscV = 243,
}

/// <summary>What people call the instruction sets.</summary>
internal static class InstructionSetNames
{
    public static string NameOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86 => "i386",
        InstructionSet.X86_64 => "x86-64",
        InstructionSet.Arm64 => "arm64",
        InstructionSet.RiscV => "RISC-V",
        null => "unknown",
        _ => $"ELF machine {(ushort)machine}",
    };
}
