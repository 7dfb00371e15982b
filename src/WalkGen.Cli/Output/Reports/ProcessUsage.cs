using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>A process and the memory that its areas use.</summary>
internal sealed record ProcessUsage(KernelProcess Process, IReadOnlyList<AreaUsage> Areas);
