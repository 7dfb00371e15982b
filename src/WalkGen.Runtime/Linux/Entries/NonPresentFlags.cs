namespace WalkGen.Linux;

/// <summary>The flags of a non-present entry.</summary>
[Flags]
public enum NonPresentFlags
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>
    /// The page was written after soft-dirty bits were cleared (Linux: <c>pte_soft_dirty</c>, <c>pte_swp_soft_dirty</c>).
    /// </summary>
    SoftDirty = 1 << 0,

    /// <summary>
    /// Write-protected through userfaultfd (Linux: <c>pte_uffd_wp</c>, <c>pte_swp_uffd_wp</c>, <c>PTE_MARKER_UFFD_WP</c>).
    /// </summary>
    UffdWriteProtected = 1 << 1,

    /// <summary>
    /// The anonymous page belongs to this process alone (Linux: <c>pte_swp_exclusive</c>, <c>SWP_MIGRATION_READ_EXCLUSIVE</c>).
    /// </summary>
    Exclusive = 1 << 2,

    /// <summary>The page may be written when the entry is present again.</summary>
    Writable = 1 << 3,

    /// <summary>The page was accessed: the hardware's flag, or <c>SWP_MIG_YOUNG</c> of a migration entry.</summary>
    Accessed = 1 << 4,

    /// <summary>The page was written: the hardware's flag, or <c>SWP_MIG_DIRTY</c> of a migration entry.</summary>
    Dirty = 1 << 5,

    /// <summary>An access fails with SIGBUS (Linux: <c>PTE_MARKER_POISONED</c>; <c>PTE_MARKER_SWAPIN_ERROR</c> until 6.5).</summary>
    Poisoned = 1 << 6,

    /// <summary>A guard page, installed by <c>MADV_GUARD_INSTALL</c> (Linux 6.13: <c>PTE_MARKER_GUARD</c>).</summary>
    Guard = 1 << 7,
}
