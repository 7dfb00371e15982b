namespace WalkGen.Benchmarks;

/// <summary>A part of the memory in an ELF core.</summary>
/// <param name="Offset">The offset in the file, in bytes.</param>
/// <param name="Start">The physical address.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="IsInFile">Whether the file contains it; else the file only says that there is such memory.</param>
internal readonly record struct CorePart(long Offset, PhysicalAddress Start, long Length, bool IsInFile);
