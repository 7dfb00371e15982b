namespace WalkGen.Images;

/// <summary>The registers of an x86 CPU that say how it translated addresses when the image was made.</summary>
/// <param name="Index">Its number in the image, from 0, in the order in which the image lists the CPUs.</param>
/// <param name="PagingMode">How it translated addresses: what CR0, CR4 and the machine say together.</param>
/// <param name="InstructionPointer">The virtual address of its next instruction: RIP.</param>
/// <param name="Cr0">CR0; bit 31 turns paging on.</param>
/// <param name="Cr2">CR2: the address of the last page fault.</param>
/// <param name="Cr3">CR3: the root of the page table, with PCID and flags.</param>
/// <param name="Cr4">CR4; bit 4 is PSE, bit 5 PAE, bit 12 LA57.</param>
public sealed record CpuState(
    int Index,
    PagingMode PagingMode,
    VirtualAddress InstructionPointer,
    ulong Cr0,
    ulong Cr2,
    ulong Cr3,
    ulong Cr4)
{
    /// <summary>The physical address of the root table: <see cref="Cr3"/> without PCID and flags. Means nothing without paging.</summary>
    public PhysicalAddress Root => PagingModes.RootOf(PagingMode, Cr3);
}
