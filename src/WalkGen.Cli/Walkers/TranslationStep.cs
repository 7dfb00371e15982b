namespace WalkGen.Cli.Walkers;

/// <summary>An entry on the path of a translation.</summary>
/// <param name="Table">The architecture manual's name for its table.</param>
/// <param name="Index">Its index in the table.</param>
/// <param name="Raw">Its bits.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Rights">The rights that it grants or leaves to the levels below.</param>
/// <param name="Size">The memory that it covers, in bytes.</param>
/// <param name="Address">The physical address that it contains; null if it is non-present.</param>
internal readonly record struct TranslationStep(
    string Table, int Index, ulong Raw, EntryFlags Flags, AccessRights Rights, ulong Size, PhysicalAddress? Address);
