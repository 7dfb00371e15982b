namespace WalkGen;

/// <summary>
/// The levels of a page table, numbered from the root down as Linux numbers the depth of a hole. A paging format may fold levels (x86-64
/// with four levels has no P4D); the numbers of the other levels stay the same.
/// </summary>
public enum PageTableLevel
{
    /// <summary>No level: a hole that was found without a table, such as a gap between VMAs (Linux: depth -1).</summary>
    Unknown = -1,

    /// <summary>Page global directory: the root. Manuals: PML5 or PML4 (x86-64), page directory (x86), level 0 table (arm64).</summary>
    Pgd = 0,

    /// <summary>Page 4th-level directory: exists only in formats with five levels.</summary>
    P4d = 1,

    /// <summary>Page upper directory: its leaves map 1 GiB on x86-64.</summary>
    Pud = 2,

    /// <summary>Page middle directory: its leaves map 2 MiB on x86-64.</summary>
    Pmd = 3,

    /// <summary>Page table: the lowest level, one entry per page.</summary>
    Pte = 4,
}
