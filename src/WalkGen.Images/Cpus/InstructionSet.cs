namespace WalkGen.Images;

/// <summary>
/// The instruction set of a machine, numbered as <c>e_machine</c> of ELF files. An image may contain a number without a member here.
/// Source: System V gABI, chapter 4.
/// </summary>
public enum InstructionSet
{
    /// <summary><c>EM_NONE</c>: no machine.</summary>
    None = 0,

    /// <summary><c>EM_386</c>: x86 with 32 bits.</summary>
    X86 = 3,

    /// <summary><c>EM_X86_64</c>.</summary>
    X86_64 = 62,

    /// <summary><c>EM_AARCH64</c>.</summary>
    AArch64 = 183,

    /// <summary><c>EM_RISCV</c>, with 32 or 64 bits.</summary>
    RiscV = 243,
}
