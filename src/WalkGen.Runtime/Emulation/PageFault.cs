namespace WalkGen.Emulation;

/// <summary>The reason of a page fault.</summary>
public enum PageFaultReason
{
    /// <summary>An entry is not present.</summary>
    NotPresent,

    /// <summary>The entries do not permit the access.</summary>
    Protection,

    /// <summary>The paging format does not translate the address.</summary>
    NotCanonical,

    /// <summary>A table or the page is not in the physical memory.</summary>
    NoMemory,

    /// <summary>An entry is marked as valid, but the hardware refuses its form (x86: a page fault with RSVD).</summary>
    Malformed,
}

/// <summary>A page fault: an access that could not be translated.</summary>
/// <param name="Address">The virtual address.</param>
/// <param name="Access">The kind of access.</param>
/// <param name="Reason">The reason.</param>
public readonly record struct PageFault(VirtualAddress Address, MemoryAccess Access, PageFaultReason Reason);
