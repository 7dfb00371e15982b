namespace WalkGen.Images;

/// <summary>A range of the kernel's addresses.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Range">Its addresses.</param>
/// <param name="IsGuess">
/// Whether a bound is a guess: the kernel computed it, and the image does not contain the result. The region may be smaller.
/// </param>
public sealed record KernelRegion(KernelRegionKind Kind, VirtualRange Range, bool IsGuess);
