namespace WalkGen.Cli.Comparison;

/// <summary>The changes of a page between two page tables. From <see cref="Split"/> on, several can occur together.</summary>
[Flags]
internal enum ChangeKinds
{
    None = 0,

    /// <summary>The page is mapped only after.</summary>
    Mapped = 1 << 0,

    /// <summary>The page is mapped only before.</summary>
    Unmapped = 1 << 1,

    /// <summary>The page is mapped neither before nor after, and its non-present entry differs.</summary>
    NonPresent = 1 << 2,

    /// <summary>The page size decreased.</summary>
    Split = 1 << 3,

    /// <summary>The page size increased.</summary>
    Collapsed = 1 << 4,

    /// <summary>The physical address differs.</summary>
    Remapped = 1 << 5,

    /// <summary>The effective permissions differ.</summary>
    Permissions = 1 << 6,

    /// <summary>The dirty flag was set.</summary>
    Dirtied = 1 << 7,

    /// <summary>The dirty flag was cleared.</summary>
    Cleaned = 1 << 8,

    /// <summary>The accessed flag was set.</summary>
    Accessed = 1 << 9,

    /// <summary>The accessed flag was cleared.</summary>
    Aged = 1 << 10,

    /// <summary>Other bits of the entry differ: memory type, global, contiguous, software bits.</summary>
    Attributes = 1 << 11,
}
