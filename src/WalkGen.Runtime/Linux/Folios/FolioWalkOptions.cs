namespace WalkGen.Linux;

/// <summary>The entries that a <see cref="FolioWalk"/> finds besides normal pages (Linux: <c>folio_walk_flags_t</c>).</summary>
[Flags]
public enum FolioWalkOptions
{
    /// <summary>Normal pages only.</summary>
    None = 0,

    /// <summary>Migration entries of the PMD and PTE levels too (Linux: <c>FW_MIGRATION</c>).</summary>
    MigrationEntries = 1,

    /// <summary>The shared zero pages too (Linux: <c>FW_ZEROPAGE</c>).</summary>
    ZeroPages = 2,
}
