namespace WalkGen.Cli.Walkers;

/// <summary>Finds an address at which rows can be cut, because no row goes on there.</summary>
/// <param name="from">The address to begin at: that of a PMD entry, and not 0.</param>
/// <param name="last">The last address to search, inclusive.</param>
/// <returns>The address; null if there is none.</returns>
internal delegate VirtualAddress? RowBreak(VirtualAddress from, VirtualAddress last);
