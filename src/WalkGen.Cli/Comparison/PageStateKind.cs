namespace WalkGen.Cli.Comparison;

/// <summary>The kind of entry that covers a piece of the address space.</summary>
internal enum PageStateKind
{
    /// <summary>An empty entry.</summary>
    Empty,

    /// <summary>A non-present entry that is not empty.</summary>
    NonPresent,

    /// <summary>A present leaf.</summary>
    Mapped,

    /// <summary>A table.</summary>
    Table,
}
