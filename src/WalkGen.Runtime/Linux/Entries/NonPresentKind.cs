namespace WalkGen.Linux;

/// <summary>The kinds of Linux's non-present entries.</summary>
public enum NonPresentKind
{
    /// <summary>The entry is empty or present.</summary>
    None,

    /// <summary>
    /// A page in memory that may not be accessed: <c>mprotect(PROT_NONE)</c>, or a NUMA hinting fault, which has the same bits (Linux:
    /// <c>pte_protnone</c>).
    /// </summary>
    ProtNone,

    /// <summary>
    /// A mapping that was invalidated and keeps its frame: in the kernel half a page that was removed from the direct map
    /// (<c>memfd_secret</c>, <c>set_memory_np</c>, KFENCE), in the user half a huge page during a change (Linux: <c>pmd_mkinvalid</c>).
    /// </summary>
    Invalidated,

    /// <summary>A page in a swap area.</summary>
    Swap,

    /// <summary>A page that is being migrated to another frame. The entry has the old frame.</summary>
    Migration,

    /// <summary>A page with a memory failure.</summary>
    HwPoison,

    /// <summary>A page in device memory that the CPU cannot access (<c>ZONE_DEVICE</c>).</summary>
    DevicePrivate,

    /// <summary>A page to which a device has exclusive access for some time.</summary>
    DeviceExclusive,

    /// <summary>No page, only flags (Linux: <c>PTE_MARKER</c>).</summary>
    Marker,

    /// <summary>A page that could not be read from swap (Linux 5.19 to 6.1; a marker in later releases).</summary>
    SwapInError,

    /// <summary>
    /// An entry that is marked as valid but that the hardware refuses (<see cref="EntryFlags.Malformed"/>): damage, or no page table at
    /// all.
    /// </summary>
    Malformed,

    /// <summary>Not an entry that this version of Linux writes.</summary>
    Unknown,
}
