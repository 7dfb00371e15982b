namespace WalkGen.Emulation;

/// <summary>A cached translation of one page of the smallest size. A huge page has several of them.</summary>
/// <param name="Page">The virtual page number plus 1. The default value 0 means no translation.</param>
/// <param name="Physical">The physical address of the page.</param>
/// <param name="Granted">The effective permissions, and Dirty if the dirty bit is known to be set.</param>
internal readonly record struct TlbEntry(ulong Page, PhysicalAddress Physical, EntryFlags Granted)
{
    /// <summary>Whether the access needs no page walk. A store needs one if the page is not known to be dirty.</summary>
    public bool Allows(MemoryAccess access) => access switch
    {
        MemoryAccess.Write => (Granted & (EntryFlags.Writable | EntryFlags.Dirty)) == (EntryFlags.Writable | EntryFlags.Dirty),
        MemoryAccess.Execute => (Granted & EntryFlags.Executable) != 0,
        _ => true,
    };
}
