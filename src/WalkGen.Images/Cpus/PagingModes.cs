using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>What follows from control registers and paging modes. Source: Intel SDM volume 3A, sections 5.1.1 and 2.5.</summary>
public static class PagingModes
{
    private const ulong Cr0Paging = 1UL << 31;             // CR0.PG
    private const ulong Cr4PageSizeExtensions = 1UL << 4;          // CR4.PSE; PAE and long mode have large pages without it
    private const ulong Cr4PhysicalExtension = 1UL << 5;   // CR4.PAE
    private const ulong Cr4FiveLevels = 1UL << 12;         // CR4.LA57

    /// <summary>
    /// The mode of an x86 CPU. Its notes lack IA32_EFER.LMA, but QEMU writes <c>EM_X86_64</c> only for a machine in long mode.
    /// </summary>
    internal static PagingMode OfX86(InstructionSet machine, ulong cr0, ulong cr4)
    {
        if ((cr0 & Cr0Paging) == 0) return PagingMode.None;
        if ((cr4 & Cr4PhysicalExtension) == 0) return (cr4 & Cr4PageSizeExtensions) == 0 ? PagingMode.X86NoPse : PagingMode.X86;
        if (machine != InstructionSet.X86_64) return PagingMode.X86Pae;
        return (cr4 & Cr4FiveLevels) == 0 ? PagingMode.X86_64 : PagingMode.X86_64La57;
    }

    /// <summary>The mode of a machine of which no CPU is known; null if it could be one of several.</summary>
    internal static PagingMode? DefaultOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86_64 => PagingMode.X86_64,
        InstructionSet.Arm64 => PagingMode.AArch64_4K48, // what most distributions build Linux for
        _ => null, // on RISC-V, Linux takes as many levels as the harts have
    };

    /// <summary>The mode of AArch64 with granules of <paramref name="granule"/> bytes and addresses of <paramref name="bits"/> bits; null if there is none.</summary>
    internal static PagingMode? OfAArch64(long? granule, long? bits) => (granule, bits) switch
    {
        (0x1000, 39) => PagingMode.AArch64_4K39,
        (0x1000, 48) => PagingMode.AArch64_4K48,
        (0x1000, 52) => PagingMode.AArch64_4K52,
        (0x4000, 36) => PagingMode.AArch64_16K36,
        (0x4000, 47) => PagingMode.AArch64_16K47,
        (0x4000, 48) => PagingMode.AArch64_16K48,
        (0x4000, 52) => PagingMode.AArch64_16K52,
        (0x1_0000, 42) => PagingMode.AArch64_64K42,
        (0x1_0000, 48) => PagingMode.AArch64_64K48,
        (0x1_0000, 52) => PagingMode.AArch64_64K52,
        _ => null,
    };

    /// <summary>The address of the root table in <paramref name="cr3"/>, without PCID and flags (tables 5-3, 5-7 and 5-12).</summary>
    public static PhysicalAddress RootOf(PagingMode mode, ulong cr3) => new(cr3 & mode switch
    {
        PagingMode.X86 or PagingMode.X86NoPse => 0xffff_f000,
        PagingMode.X86Pae => 0xffff_ffe0, // the root of PAE has 32 bytes
        _ => 0x000f_ffff_ffff_f000,
    });

    /// <summary>What people call <paramref name="mode"/>.</summary>
    public static string NameOf(PagingMode mode) => mode switch
    {
        PagingMode.None => "no paging",
        PagingMode.X86 => "x86, 2 levels",
        PagingMode.X86NoPse => "x86, 2 levels, no huge pages",
        PagingMode.X86Pae => "x86 PAE, 3 levels",
        PagingMode.X86_64 => "x86-64, 4 levels",
        PagingMode.X86_64La57 => "x86-64, 5 levels (LA57)",
        PagingMode.AArch64_4K39 => "AArch64, 4K granule, 39 bits",
        PagingMode.AArch64_4K48 => "AArch64, 4K granule, 48 bits",
        PagingMode.AArch64_4K52 => "AArch64, 4K granule, 52 bits",
        PagingMode.AArch64_16K36 => "AArch64, 16K granule, 36 bits",
        PagingMode.AArch64_16K47 => "AArch64, 16K granule, 47 bits",
        PagingMode.AArch64_16K48 => "AArch64, 16K granule, 48 bits",
        PagingMode.AArch64_16K52 => "AArch64, 16K granule, 52 bits",
        PagingMode.AArch64_64K42 => "AArch64, 64K granule, 42 bits",
        PagingMode.AArch64_64K48 => "AArch64, 64K granule, 48 bits",
        PagingMode.AArch64_64K52 => "AArch64, 64K granule, 52 bits",
        PagingMode.RiscV_Sv32 => RiscV<Sv32>.Name,
        PagingMode.RiscV_Sv39 => RiscV<Sv39>.Name,
        PagingMode.RiscV_Sv48 => RiscV<Sv48>.Name,
        PagingMode.RiscV_Sv57 => RiscV<Sv57>.Name,
        _ => $"paging mode {(int)mode}",
    };
}
