namespace WalkGen.Images;

/// <summary>The root of a kernel's own page table: Linux's <c>swapper_pg_dir</c>.</summary>
/// <param name="Root">The physical address of the root table. On AArch64 it is the root of the upper half (TTBR1_EL1).</param>
/// <param name="Mode">How the kernel translates addresses.</param>
public sealed record KernelRoot(PhysicalAddress Root, PagingMode Mode);
