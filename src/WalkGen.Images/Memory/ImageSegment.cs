namespace WalkGen.Images;

/// <summary>A run of physical memory that an image holds.</summary>
/// <param name="Start">The physical address of its first byte.</param>
/// <param name="Length">Its size in bytes, at least 1. It may end at 2^64 but not run over it.</param>
/// <param name="FileOffset">
/// Where its first byte lies in the image, in bytes; of a packed image, in the unpacked one; of a kdump-compressed one, in its pages
/// unpacked one after the other; of several files, in its own.
/// </param>
public readonly record struct ImageSegment(PhysicalAddress Start, ulong Length, ulong FileOffset);
