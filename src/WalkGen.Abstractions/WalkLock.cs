namespace WalkGen;

/// <summary>The locks that a walk over an address space requires (Linux: <c>enum page_walk_lock</c>).</summary>
public enum WalkLock
{
    /// <summary>The address space must be locked, for reading or for writing.</summary>
    Read = 0,

    /// <summary>The address space must be locked for writing, and the walk write-locks each VMA that it enters.</summary>
    Write = 1,

    /// <summary>The address space must be locked for writing, and each VMA must be write-locked already.</summary>
    WriteVerify = 2,

    /// <summary>
    /// The VMA must be locked, for reading or for writing; the address space need not be. Only a walk of one VMA accepts it, other walks
    /// throw <see cref="InvalidOperationException"/> (Linux 6.17: <c>PGWALK_VMA_RDLOCK_VERIFY</c>).
    /// </summary>
    VmaReadVerify = 3,

    /// <summary>
    /// No lock. The caller guarantees that nothing else changes or frees the tables of the range. Only a walk of the kernel's own address
    /// space (<c>WalkKernel</c>) accepts it, other walks throw <see cref="InvalidOperationException"/> (Linux 6.18:
    /// <c>walk_kernel_page_table_range_lockless</c>).
    /// </summary>
    None = 4,
}
