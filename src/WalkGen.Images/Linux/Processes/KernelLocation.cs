namespace WalkGen.Images;

/// <summary>Where something of the kernel is, and how it was found.</summary>
/// <param name="Address">A virtual address of the kernel.</param>
/// <param name="IsSymbol">Whether a symbol names it. If not, it was found by a search for what it must look like.</param>
public readonly record struct KernelLocation(VirtualAddress Address, bool IsSymbol);
