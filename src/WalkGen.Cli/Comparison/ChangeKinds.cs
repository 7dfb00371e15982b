namespace WalkGen.Cli.Comparison;

/// <summary>What can happen to a page from one page table to the other. Those from <see cref="Split"/> on can happen together.</summary>
[Flags]
internal enum ChangeKinds
{
    None = 0,

    /// <summary>It was not mapped, and is.</summary>
    Mapped = 1 << 0,

    /// <summary>It was mapped, and is not.</summary>
    Unmapped = 1 << 1,

    /// <summary>It is mapped neither before nor after, but its entry that is not present came, went or is another one.</summary>
    NonPresent = 1 << 2,

    /// <summary>A smaller page covers it than before.</summary>
    Split = 1 << 3,

    /// <summary>A larger page covers it than before.</summary>
    Collapsed = 1 << 4,

    /// <summary>It is translated to another physical address.</summary>
    Remapped = 1 << 5,

    /// <summary>What all levels together allow differs.</summary>
    Permissions = 1 << 6,

    /// <summary>It was clean, and is dirty.</summary>
    Dirtied = 1 << 7,

    /// <summary>It was dirty, and is clean.</summary>
    Cleaned = 1 << 8,

    /// <summary>Its entry had not been used, and has.</summary>
    Accessed = 1 << 9,

    /// <summary>Its entry had been used; the mark was taken away.</summary>
    Aged = 1 << 10,

    /// <summary>Anything else in the entry: the memory type, global, contiguous, bits left to software.</summary>
    Attributes = 1 << 11,
}
