namespace WalkGen.Images;

/// <summary>A range of physical addresses.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Length">The size in bytes, at least 1. The range may end at 2^64, but not beyond.</param>
public readonly record struct PhysicalRange(PhysicalAddress Start, ulong Length);
