namespace WalkGen.Images;

/// <summary>A run of memory that a crash dump names, whether the file has it or not.</summary>
/// <param name="Start">The physical address of its first byte.</param>
/// <param name="Length">Its size in bytes, at least a page. It may be all of 2^64.</param>
/// <param name="Offset">Where in the file it should be. Sizes that are not believed add up to more than 64 bits.</param>
internal readonly record struct CrashDumpRun(PhysicalAddress Start, UInt128 Length, UInt128 Offset);
