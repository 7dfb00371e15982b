namespace WalkGen.Images;

/// <summary>An address at which a table looks like a root by its own entries. The tables below it were not read.</summary>
/// <param name="Scanner">The search that found it.</param>
/// <param name="Address">The address.</param>
internal readonly record struct RootPlace(IRootScanner Scanner, PhysicalAddress Address);
