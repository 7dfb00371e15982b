namespace WalkGen.Images;

/// <summary>A symbol of a Linux kernel, as a line of <c>/proc/kallsyms</c> has it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">
/// The type, as <c>nm</c> prints it, such as <c>T</c> for code of global linkage. <c>A</c> is an absolute value: before Linux 6.15, the
/// offset of a per-CPU variable of x86-64.
/// </param>
/// <param name="Address">The address, or the absolute value.</param>
/// <param name="Module">The name of the module; null for the kernel itself.</param>
public readonly record struct KernelSymbol(string Name, char Type, VirtualAddress Address, string? Module = null);
