using WalkGen.Linux;

namespace WalkGen.Cli.Comparison;

/// <summary>The Linux that wrote each of two page tables; null where it is not known, and entries that are not present are not explained.</summary>
internal readonly record struct Kernels(LinuxKernel? Before, LinuxKernel? After);
