namespace WalkGen.Emulation;

/// <summary>The reason of a page fault.</summary>
public enum PageFaultReason
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>An entry is not present.</summary>
    NotPresent,

    /// <summary>The entries do not permit the access.</summary>
    Protection,

    /// <summary>The paging format does not translate the address.</summary>
    NotCanonical,

    /// <summary>
    /// Nothing is at the physical address of a table or of the access: not a page fault but an access fault (RISC-V), a machine check
    /// (x86), an external abort (AArch64). So is a load or store over the end of a device.
    /// </summary>
    NoMemory,

    /// <summary>An entry is marked as valid, but the hardware refuses its form (x86: a page fault with RSVD).</summary>
    Malformed,

    /// <summary>The address is not a multiple of the size, and the access needs that.</summary>
    Misaligned,

    /// <summary>An atomic operation on a device or ROM.</summary>
    NotRam,

    /// <summary>AArch64: the access flag is clear, and the MMU does not set it (<see cref="MmuControls.Ha"/>).</summary>
    AccessFlag,
}

/// <summary>A page fault: an access that could not be translated.</summary>
/// <param name="Address">The virtual address.</param>
/// <param name="Access">The kind of access.</param>
/// <param name="Reason">The reason; None for the default value, which is no fault.</param>
public readonly record struct PageFault(VirtualAddress Address, MemoryAccess Access, PageFaultReason Reason);
