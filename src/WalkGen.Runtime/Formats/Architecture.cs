namespace WalkGen;

/// <summary>Whose paging a format is. What a system keeps in entries that the hardware ignores is the same for all formats of one architecture.</summary>
public enum Architecture
{
    /// <summary>None of those below.</summary>
    Other,

    /// <summary>x86 with addresses of 32 bits. Entries of 4 bytes are those without PAE.</summary>
    X86,

    /// <summary>x86-64.</summary>
    X86_64,

    /// <summary>AArch64.</summary>
    AArch64,

    /// <summary>RISC-V. Entries of 4 bytes are those of Sv32.</summary>
    RiscV,
}
