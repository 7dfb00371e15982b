namespace WalkGen.Linux;

/// <summary>
/// Told of what a walk over an address space does besides calling handlers: locks, splits, flushes. For tests and for tracing; set
/// <see cref="AddressSpace.Tracer"/>. Every method does nothing unless overridden. A physical address of an entry names its slot in its table.
/// </summary>
public abstract class WalkTracer
{
    /// <summary>A huge entry was split, or the split hook left it alone.</summary>
    public virtual void Split(PageTableLevel level, VirtualAddress start, ulong before, ulong after, Vma vma) { }

    /// <summary>A bad entry was cleared.</summary>
    public virtual void BadCleared(PageTableLevel level, PhysicalAddress slot, ulong before) { }

    /// <summary>A huge entry was met where none may be: writable or dirty below a dirty helper.</summary>
    public virtual void Warning(PageTableLevel level) { }

    /// <summary>An address outside its VMA was looked up.</summary>
    public virtual void AddressWarning(VirtualAddress address) { }

    /// <summary>The walk made sure that <paramref name="space"/> is locked.</summary>
    public virtual void SpaceLockAsserted(AddressSpace space, bool forWriting) { }

    /// <summary>A VMA was write-locked.</summary>
    public virtual void VmaWriteLocked(Vma vma) { }

    /// <summary>The walk made sure that a VMA is write-locked.</summary>
    public virtual void VmaLockAsserted(Vma vma) { }

    /// <summary>A PTE table is about to be looked for below the PMD entry at <paramref name="slot"/>.</summary>
    public virtual void PteMapping(VirtualAddress address, PhysicalAddress slot) { }

    /// <summary>A PTE table was found and locked.</summary>
    public virtual void PteLocked(VirtualAddress address, PhysicalAddress table) { }

    /// <summary>There was no PTE table to lock.</summary>
    public virtual void PteLockFailed(VirtualAddress address) { }

    /// <summary>A PTE table was unlocked.</summary>
    public virtual void PteUnlocked(PhysicalAddress table) { }

    /// <summary>A PTE table was found, without locking it.</summary>
    public virtual void PteMapped(VirtualAddress address, PhysicalAddress table) { }

    /// <summary>There was no PTE table.</summary>
    public virtual void PteMapFailed(VirtualAddress address) { }

    /// <summary>A PTE table that was not locked was left.</summary>
    public virtual void PteUnmapped(PhysicalAddress table) { }

    /// <summary>The huge pages of a VMA were locked.</summary>
    public virtual void HugetlbLocked(Vma vma) { }

    /// <summary>The huge pages of a VMA were unlocked.</summary>
    public virtual void HugetlbUnlocked(Vma vma) { }

    /// <summary>The lock of the PUD or PMD entry at <paramref name="slot"/> is about to be taken.</summary>
    public virtual void EntryLocking(PhysicalAddress slot) { }

    /// <summary>The lock of one entry, or of the page tables as a whole, was taken.</summary>
    public virtual void EntryLocked() { }

    /// <summary>That lock, or that of a folio, was released.</summary>
    public virtual void EntryUnlocked() { }

    /// <summary>The walk made sure that a file mapping is locked.</summary>
    public virtual void MappingLockAsserted(FileMapping mapping) { }

    /// <summary>A file mapping was locked for reading.</summary>
    public virtual void MappingLocked(FileMapping mapping) { }

    /// <summary>A file mapping was unlocked.</summary>
    public virtual void MappingUnlocked(FileMapping mapping) { }

    /// <summary>The page tables of a VMA are being looked at for one folio.</summary>
    public virtual void FolioBegin(Vma vma) { }

    /// <summary>They are no longer looked at.</summary>
    public virtual void FolioEnd(Vma vma) { }

    /// <summary>Notifiers are told that a range is about to change.</summary>
    public virtual void NotifierStart(AddressSpace space, VirtualRange range) { }

    /// <summary>Notifiers are told that a range has changed.</summary>
    public virtual void NotifierEnd(AddressSpace space, VirtualRange range) { }

    /// <summary>The caches of a range were flushed.</summary>
    public virtual void CacheFlushed(Vma vma, VirtualRange range) { }

    /// <summary>One more flush of the TLB is pending.</summary>
    public virtual void FlushPendingRaised(AddressSpace space) { }

    /// <summary>One flush of the TLB fewer is pending.</summary>
    public virtual void FlushPendingLowered(AddressSpace space) { }

    /// <summary>The entry at <paramref name="slot"/> is about to be read and cleared, to be replaced.</summary>
    public virtual void EntryModifying(PhysicalAddress slot) { }

    /// <summary>An entry was read, cleared and replaced.</summary>
    public virtual void EntryModified(VirtualAddress address, ulong before, ulong after) { }

    /// <summary>The TLB was flushed for a range.</summary>
    public virtual void TlbFlushed(Vma vma, VirtualRange range) { }
}
