namespace WalkGen.Emulation;

/// <summary>Why a translation failed.</summary>
public enum PageFaultReason
{
    /// <summary>An entry on the way is not present.</summary>
    NotPresent,

    /// <summary>The entries do not allow the access.</summary>
    Protection,

    /// <summary>The address lies between the halves that the paging format translates.</summary>
    NotCanonical,

    /// <summary>A table, or the page, lies where there is no memory.</summary>
    NoMemory,
}

/// <summary>An access that could not be translated.</summary>
/// <param name="Address">The address.</param>
/// <param name="Access">What was to be done there.</param>
/// <param name="Reason">Why it could not.</param>
public readonly record struct PageFault(VirtualAddress Address, MemoryAccess Access, PageFaultReason Reason);
