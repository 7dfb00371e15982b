namespace WalkGen.Images;

/// <summary>
/// The registers of a CPU that control paging, at the time of the dump. Files have those of x86 CPUs alone; a running machine may be of
/// AArch64 or RISC-V (<see cref="OfAArch64"/>, <see cref="OfRiscV"/>).
/// </summary>
/// <param name="Index">The number of the CPU in the image, from 0.</param>
/// <param name="PagingMode">The paging mode, from CR0, CR4 and the machine; else from TCR_EL1 or satp.</param>
/// <param name="InstructionPointer">RIP or PC: the virtual address of the next instruction.</param>
/// <param name="Cr0">CR0, bit 31 of which turns paging on; null if the CPU is no x86 CPU.</param>
/// <param name="Cr2">CR2: the address of the last page fault; null if the CPU is no x86 CPU.</param>
/// <param name="Cr3">CR3: the root of the page table, with PCID and flags; else TTBR0_EL1 or satp.</param>
/// <param name="Cr4">CR4, with PSE (bit 4), PAE (5) and LA57 (12); null if the CPU is no x86 CPU.</param>
public sealed partial record CpuState(
    int Index,
    PagingMode PagingMode,
    VirtualAddress InstructionPointer,
    ulong? Cr0,
    ulong? Cr2,
    ulong Cr3,
    ulong? Cr4)
{
    /// <summary>IA32_EFER, bit 10 of which is LMA (long mode active); null if the image does not contain it.</summary>
    public ulong? Efer { get; init; }

    /// <summary>TTBR1_EL1 of an AArch64 CPU: the root of the kernel's half; null if that half is off, and for all other CPUs.</summary>
    public ulong? Ttbr1 { get; init; }

    /// <summary>Whether <see cref="Ttbr1"/> alone translates addresses: the user's half is off (TCR_EL1.EPD0).</summary>
    internal bool HasUpperHalfOnly { get; init; }

    /// <summary>
    /// The physical address of the root table: <see cref="Cr3"/> without PCID and flags. It has no meaning without paging.
    /// </summary>
    public PhysicalAddress Root => PagingModes.RootOf(PagingMode, Cr3);
}
