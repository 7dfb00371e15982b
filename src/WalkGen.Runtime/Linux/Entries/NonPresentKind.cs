namespace WalkGen.Linux;

/// <summary>What Linux means by an entry that the hardware may not use.</summary>
public enum NonPresentKind
{
    /// <summary>Nothing is absent: the entry is empty or present.</summary>
    None,

    /// <summary>
    /// A page that is in memory and may not be accessed: <c>mprotect(PROT_NONE)</c>, or a hint for NUMA balancing, which has the same bits
    /// (Linux: <c>pte_protnone</c>).
    /// </summary>
    ProtNone,

    /// <summary>
    /// A mapping that was made unusable and keeps its frame: in the kernel's half pages that are taken out of the direct map (<c>memfd_secret</c>,
    /// <c>set_memory_np</c>, KFENCE), elsewhere a huge page while it is changed (Linux: <c>pmd_mkinvalid</c>).
    /// </summary>
    Invalidated,

    /// <summary>A page that was written to a swap area.</summary>
    Swap,

    /// <summary>A page on its way to another frame. The frame is the old one until the copy is done.</summary>
    Migration,

    /// <summary>A page whose memory failed.</summary>
    HwPoison,

    /// <summary>A page in memory of a device that the CPU cannot reach (<c>ZONE_DEVICE</c>).</summary>
    DevicePrivate,

    /// <summary>A page that a device has for itself for a while.</summary>
    DeviceExclusive,

    /// <summary>No page, but something to remember: the flags say what (Linux: <c>PTE_MARKER</c>).</summary>
    Marker,

    /// <summary>A page that could not be read back from swap (5.19 to 6.1; since then a marker).</summary>
    SwapInError,

    /// <summary>Nothing that this version of Linux writes.</summary>
    Unknown,
}
