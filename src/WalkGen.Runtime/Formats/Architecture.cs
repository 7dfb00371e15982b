namespace WalkGen.Formats;

/// <summary>The architecture of a paging format. Linux's non-present entries depend on it.</summary>
public enum Architecture
{
    /// <summary>Another architecture.</summary>
    Other,

    /// <summary>32-bit x86: with entries of 4 bytes without PAE, of 8 bytes with PAE.</summary>
    X86,

    /// <summary>x86-64.</summary>
    X86_64,

    /// <summary>AArch64.</summary>
    AArch64,

    /// <summary>RISC-V: with entries of 4 bytes Sv32.</summary>
    RiscV,
}
