namespace WalkGen.Linux;

/// <summary>What a <see cref="FolioWalk"/> finds besides ordinary pages (Linux: <c>folio_walk_flags_t</c>).</summary>
[Flags]
public enum FolioWalkOptions
{
    /// <summary>Ordinary pages only.</summary>
    None = 0,

    /// <summary>Also pages on their way to another frame, at PMD and PTE level (Linux: <c>FW_MIGRATION</c>).</summary>
    MigrationEntries = 1,

    /// <summary>Also the shared pages of zeros (Linux: <c>FW_ZEROPAGE</c>).</summary>
    ZeroPages = 2,
}
