namespace WalkGen.Emulation;

/// <summary>A cached translation of one page of the smallest size; a large page is cached piece by piece.</summary>
/// <param name="Page">The virtual page number plus 1, so that the default value is no translation.</param>
/// <param name="Physical">Where the page lies.</param>
/// <param name="Granted">What all levels together allow, and whether the dirty bit is known to be set.</param>
internal readonly record struct TlbEntry(ulong Page, PhysicalAddress Physical, EntryFlags Granted)
{
    /// <summary>Whether the access needs neither a look at the tables nor a fault. A store into a page that is not known to be dirty does.</summary>
    public bool Allows(MemoryAccess access) => access switch
    {
        MemoryAccess.Write => (Granted & (EntryFlags.Writable | EntryFlags.Dirty)) == (EntryFlags.Writable | EntryFlags.Dirty),
        MemoryAccess.Execute => (Granted & EntryFlags.Executable) != 0,
        _ => true,
    };
}
