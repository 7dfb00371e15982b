namespace WalkGen.Images;

/// <summary>A range of physical memory that an image contains.</summary>
/// <param name="Start">The physical address of the first byte.</param>
/// <param name="Length">The size in bytes, at least 1. The segment may end at 2^64, but not beyond.</param>
/// <param name="FileOffset">
/// The offset of the first byte in its file: in the unpacked file of a packed one, in the sequence of unpacked pages of a kdump-compressed
/// file.
/// </param>
public readonly record struct ImageSegment(PhysicalAddress Start, ulong Length, ulong FileOffset);
