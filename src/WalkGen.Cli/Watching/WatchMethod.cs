namespace WalkGen.Cli.Watching;

/// <summary>How <c>walkgen watch</c> finds what happened.</summary>
internal enum WatchMethod
{
    /// <summary>Soft-dirty bits of pagemap: pages that were written.</summary>
    SoftDirty,

    /// <summary>Two states of pagemap: pages that came, went or changed.</summary>
    PageMap,

    /// <summary>Referenced of smaps: how many pages of an area were used.</summary>
    Smaps,

    /// <summary>Two states of a guest's page tables.</summary>
    PageTables,
}
