using WalkGen.Linux;

namespace WalkGen.Cli.Comparison;

/// <summary>The Linux kernels that wrote two page tables; null if unknown. Entries of unknown kernels are not decoded.</summary>
internal readonly record struct KernelPair(LinuxKernel? Before, LinuxKernel? After);
