namespace WalkGen;

/// <summary>
/// What an entry says about the memory below it, in the same words for every paging format. All permissions are positive, so the
/// effective permission of a page is the AND over the entries of every level that lead to it.
/// </summary>
[Flags]
public enum EntryFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The hardware may use the entry.</summary>
    Present = 1 << 0,

    /// <summary>Writes are allowed.</summary>
    Writable = 1 << 1,

    /// <summary>Unprivileged code may access the page.</summary>
    User = 1 << 2,

    /// <summary>Instructions may be fetched: on x86 the NX bit is clear.</summary>
    Executable = 1 << 3,

    /// <summary>The hardware has used the entry in a translation.</summary>
    Accessed = 1 << 4,

    /// <summary>The page has been written. Means nothing in an entry that points to a table.</summary>
    Dirty = 1 << 5,

    /// <summary>The entry maps memory and does not point to a table. Every present entry of the lowest level is a leaf.</summary>
    Leaf = 1 << 6,

    /// <summary>The translation survives a switch of address space.</summary>
    Global = 1 << 7,

    /// <summary>Writes go through the cache to memory (x86: PWT).</summary>
    WriteThrough = 1 << 8,

    /// <summary>The page is not cached (x86: PCD; RISC-V: NC and IO of Svpbmt).</summary>
    CacheDisabled = 1 << 9,

    /// <summary>
    /// The entry maps a frame that is not to be treated as a page of memory (Linux: <c>pte_special</c>). A mark of the operating system; no
    /// entry of a format that has no such mark has the flag.
    /// </summary>
    Special = 1 << 10,

    /// <summary>
    /// The entry is one of a run of neighbours that map one piece of memory with the same flags, and that a TLB may keep as one translation
    /// (AArch64: the Contiguous bit; RISC-V: the N bit of Svnapot).
    /// </summary>
    Contiguous = 1 << 11,
}
