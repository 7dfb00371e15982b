namespace WalkGen.Images;

/// <summary>A paging mode: the format of page tables and the size of addresses. <see cref="PagingModes.All"/> describes each.</summary>
public enum PagingMode
{
    /// <summary>Paging is off: virtual addresses are physical addresses.</summary>
    None,

    /// <summary>x86 with two levels of 32-bit entries (Intel SDM volume 3A, section 5.3 "32-Bit Paging").</summary>
    X86,

    /// <summary><see cref="X86"/> with CR4.PSE clear: bit 7 of a root entry is ignored, and there are no pages of 4 MiB.</summary>
    X86NoPse,

    /// <summary>x86 with three levels of 64-bit entries (Intel SDM volume 3A, section 5.4 "PAE Paging").</summary>
    X86Pae,

    /// <summary>x86-64 with four levels (Intel SDM volume 3A, section 5.5).</summary>
    X86_64,

    /// <summary>x86-64 with five levels: LA57 (Intel SDM volume 3A, section 5.5).</summary>
    X86_64La57,

    /// <summary>AArch64 with a granule of 4 KiB and addresses of 39 bits (Arm ARM, chapter D8).</summary>
    AArch64_4K39,

    /// <summary>AArch64 with a granule of 4 KiB and addresses of 48 bits (Arm ARM, chapter D8).</summary>
    AArch64_4K48,

    /// <summary>AArch64 with a granule of 4 KiB and addresses of 52 bits (Arm ARM, chapter D8).</summary>
    AArch64_4K52,

    /// <summary>AArch64 with a granule of 16 KiB and addresses of 36 bits (Arm ARM, chapter D8).</summary>
    AArch64_16K36,

    /// <summary>AArch64 with a granule of 16 KiB and addresses of 47 bits (Arm ARM, chapter D8).</summary>
    AArch64_16K47,

    /// <summary>AArch64 with a granule of 16 KiB and addresses of 48 bits (Arm ARM, chapter D8).</summary>
    AArch64_16K48,

    /// <summary>AArch64 with a granule of 16 KiB and addresses of 52 bits (Arm ARM, chapter D8).</summary>
    AArch64_16K52,

    /// <summary>AArch64 with a granule of 64 KiB and addresses of 42 bits (Arm ARM, chapter D8).</summary>
    AArch64_64K42,

    /// <summary>AArch64 with a granule of 64 KiB and addresses of 48 bits (Arm ARM, chapter D8).</summary>
    AArch64_64K48,

    /// <summary>AArch64 with a granule of 64 KiB and addresses of 52 bits (Arm ARM, chapter D8).</summary>
    AArch64_64K52,

    /// <summary>RISC-V with two levels of 32-bit entries (privileged manual, section "Sv32").</summary>
    RiscV_Sv32,

    /// <summary>RISC-V with three levels (privileged manual, section "Sv39").</summary>
    RiscV_Sv39,

    /// <summary>RISC-V with four levels (privileged manual, section "Sv48").</summary>
    RiscV_Sv48,

    /// <summary>RISC-V with five levels (privileged manual, section "Sv57").</summary>
    RiscV_Sv57,

    /// <summary>
    /// AArch64 with a granule of 4 KiB and addresses of 47 bits, as in Windows: the roots of both halves lie in one page
    /// (Arm ARM, chapter D8).
    /// </summary>
    AArch64_4K47,
}
