using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>RAM or ROM of a guest.</summary>
/// <param name="Range">The physical addresses.</param>
/// <param name="Region">The name of QEMU's memory region; empty if it is unknown.</param>
/// <param name="Offset">The offset of the first byte in the region.</param>
internal readonly record struct FlatRange(PhysicalRange Range, string Region, ulong Offset);
