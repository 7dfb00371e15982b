namespace WalkGen.Images;

/// <summary>
/// Two program headers of an ELF core with different bytes for the same memory, which was read at two moments while the machine ran. The
/// later program header is used.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Header">The index of the header that is not used for this memory, from 0.</param>
/// <param name="LaterHeader">The index of the header that is used.</param>
/// <param name="Range">The memory from the first to the last page that differs.</param>
/// <param name="Pages">The number of pages of 4 KiB that differ.</param>
public sealed record DifferingOverlap(string Path, int Header, int LaterHeader, PhysicalRange Range, ulong Pages);
