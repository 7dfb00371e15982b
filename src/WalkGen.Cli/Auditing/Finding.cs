using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>One thing that an audit found.</summary>
/// <param name="Rule">What it is.</param>
/// <param name="Pages">Where it is; null if it is about the whole address space.</param>
/// <param name="IsKernel">Whether that is in the kernel's half.</param>
/// <param name="IsExpected">Whether a known system does this by design.</param>
/// <param name="Alias">The other mapping, for <see cref="AuditRule.WritableAlias"/>.</param>
internal readonly record struct Finding(AuditRule Rule, Extent? Pages, bool IsKernel, bool IsExpected = false, Alias? Alias = null);

/// <summary>Where frames that can be executed can be written.</summary>
/// <param name="First">The lowest virtual address that maps the first of the frames writable.</param>
/// <param name="IsKernel">Whether that is in the kernel's half.</param>
/// <param name="Writable">How many virtual addresses of that half map each frame writable.</param>
/// <param name="Executable">How many virtual addresses map each frame executable; the finding is about the lowest.</param>
internal readonly record struct Alias(VirtualAddress First, bool IsKernel, ulong Writable, ulong Executable);
