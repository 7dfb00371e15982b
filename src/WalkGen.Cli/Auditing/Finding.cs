using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>A finding of the audit.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Pages">The pages; null if the finding is about the whole address space.</param>
/// <param name="Half">The half of the pages.</param>
/// <param name="IsExpected">Whether a known system does this by design.</param>
/// <param name="Alias">The other mapping, for <see cref="AuditRule.WritableAlias"/>.</param>
internal readonly record struct Finding(AuditRule Rule, Extent? Pages, AddressHalf Half, bool IsExpected = false, Alias? Alias = null);

/// <summary>The writable mappings of executable frames.</summary>
/// <param name="First">The lowest virtual address that maps the first frame writable.</param>
/// <param name="Half">The half of this address.</param>
/// <param name="Writable">How many virtual addresses of this half map each frame writable.</param>
/// <param name="Executable">How many virtual addresses map each frame executable. The finding has the lowest.</param>
internal readonly record struct Alias(VirtualAddress First, AddressHalf Half, ulong Writable, ulong Executable);
