namespace WalkGen.Images;

/// <summary>A run of memory that a crash dump names. The file may lack it.</summary>
/// <param name="Start">The physical address of the first byte.</param>
/// <param name="Length">The size in bytes, at least a page and at most 2^64.</param>
/// <param name="Offset">The file offset. The sizes of a hostile file add up to more than 64 bits.</param>
internal readonly record struct CrashDumpRun(PhysicalAddress Start, UInt128 Length, UInt128 Offset);
