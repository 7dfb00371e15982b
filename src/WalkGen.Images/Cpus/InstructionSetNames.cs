namespace WalkGen.Images;

/// <summary>The names of instruction sets for people.</summary>
public static class InstructionSetNames
{
    /// <summary>The name of <paramref name="machine"/>, such as <c>x86-64</c>; <c>unknown</c> for null.</summary>
    public static string NameOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86 => "i386",
        InstructionSet.X86_64 => "x86-64",
        InstructionSet.AArch64 => "arm64",
        InstructionSet.RiscV => "RISC-V",
        null => "unknown",
        _ => $"ELF machine {(int)machine}",
    };
}
