namespace WalkGen.Cli.Walkers;

/// <summary>Virtual memory that has no bytes in an image.</summary>
/// <param name="Range">The addresses.</param>
/// <param name="IsMapped">Whether a page is mapped that the image lacks. If not, nothing is mapped, or a table is missing.</param>
internal readonly record struct MemoryHole(VirtualRange Range, bool IsMapped);
