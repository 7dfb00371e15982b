namespace WalkGen.Images;

/// <summary>A run of physical addresses.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Length">How many bytes it has, at least 1. It may end at 2^64 but not run over it.</param>
public readonly record struct PhysicalRange(PhysicalAddress Start, ulong Length);
