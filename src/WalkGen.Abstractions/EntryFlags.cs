namespace WalkGen;

/// <summary>
/// The flags of an entry, the same for every paging format. All permissions are positive, so the effective permissions of a page are the
/// AND of the flags of its entries at all levels.
/// </summary>
[Flags]
public enum EntryFlags
{
    /// <summary>No flags.</summary>
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

    /// <summary>The page was written. Has no meaning in an entry that points to a table.</summary>
    Dirty = 1 << 5,

    /// <summary>
    /// The entry is present and maps memory instead of pointing to a table. Every present entry of the lowest level is a leaf.
    /// </summary>
    Leaf = 1 << 6,

    /// <summary>The translation stays in the TLB when the address space changes.</summary>
    Global = 1 << 7,

    /// <summary>Writes go through the cache to memory (x86: PWT).</summary>
    WriteThrough = 1 << 8,

    /// <summary>The page is not cached (x86: PCD; RISC-V: NC and IO of Svpbmt).</summary>
    CacheDisabled = 1 << 9,

    /// <summary>
    /// The frame is not a normal page: it has no <c>struct page</c>, or one that must not be used (Linux: <c>pte_special</c>). The
    /// operating system defines the bit. In a format without such a bit no entry has the flag.
    /// </summary>
    Special = 1 << 10,

    /// <summary>
    /// The entry belongs to a run of entries that map contiguous memory with the same flags. A TLB may cache the run as one translation
    /// (AArch64: the Contiguous bit; RISC-V: the N bit of Svnapot).
    /// </summary>
    Contiguous = 1 << 11,

    /// <summary>
    /// The entry is marked as valid, but has a form that the hardware refuses: reserved bits or encodings, or a leaf at a level without
    /// leaves. It is neither <see cref="Present"/> nor a <see cref="Leaf"/>, whatever its other bits are, and no walk follows it.
    /// </summary>
    Malformed = 1 << 12,

    /// <summary>
    /// The page was written since soft-dirty tracking was reset (Linux: <c>pte_soft_dirty</c>). Only entries that are read as Linux's have
    /// the flag.
    /// </summary>
    SoftDirty = 1 << 13,

    /// <summary>
    /// Userfaultfd waits for writes to the page (Linux: <c>pte_uffd_wp</c>). Only entries that are read as Linux's have the flag.
    /// </summary>
    UffdWriteProtected = 1 << 14,
}
