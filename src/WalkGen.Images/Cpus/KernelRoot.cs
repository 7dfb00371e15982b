namespace WalkGen.Images;

/// <summary>
/// The root of a kernel's page table: <c>swapper_pg_dir</c> of Linux. In a Windows crash dump it is the root of the running process, which
/// maps the kernel too.
/// </summary>
/// <param name="Root">The physical address of the root table. On AArch64 it is the root in TTBR1_EL1.</param>
/// <param name="Mode">The paging mode of the kernel.</param>
public sealed record KernelRoot(PhysicalAddress Root, PagingMode Mode);
