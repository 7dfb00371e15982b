namespace WalkGen.Images;

/// <summary>The paging mode in the control registers of an x86 CPU. Source: Intel SDM volume 3A, sections 2.5 and 5.1.1.</summary>
internal static class ControlRegisters
{
    private const ulong Cr0Paging = 1UL << 31;            // CR0.PG
    private const ulong Cr4PageSizeExtensions = 1UL << 4; // CR4.PSE; PAE and long mode have huge pages without it
    private const ulong Cr4PhysicalExtension = 1UL << 5;  // CR4.PAE
    private const ulong Cr4FiveLevels = 1UL << 12;        // CR4.LA57

    /// <summary>The paging mode of a CPU.</summary>
    /// <param name="isLongMode">Whether the CPU is in long mode: IA32_EFER.LMA.</param>
    /// <param name="cr0">CR0.</param>
    /// <param name="cr4">CR4.</param>
    public static PagingMode ModeOf(bool isLongMode, ulong cr0, ulong cr4)
    {
        if ((cr0 & Cr0Paging) == 0) return PagingMode.None;
        if ((cr4 & Cr4PhysicalExtension) == 0) return (cr4 & Cr4PageSizeExtensions) == 0 ? PagingMode.X86NoPse : PagingMode.X86;
        if (!isLongMode) return PagingMode.X86Pae;
        return (cr4 & Cr4FiveLevels) == 0 ? PagingMode.X86_64 : PagingMode.X86_64La57;
    }
}
