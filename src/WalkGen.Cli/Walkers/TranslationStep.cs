namespace WalkGen.Cli.Walkers;

/// <summary>One entry on the way from the root to a page.</summary>
/// <param name="Table">The manual's name of the table it stands in.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Raw">Its bits.</param>
/// <param name="Flags">What they say.</param>
/// <param name="Size">The bytes that it covers.</param>
/// <param name="Address">Where it points, if it is present.</param>
internal readonly record struct TranslationStep(string Table, int Index, ulong Raw, EntryFlags Flags, ulong Size, PhysicalAddress? Address);
