namespace WalkGen.Linux;

/// <summary>
/// Is notified of what a walk over an address space does besides calling handlers: locks, splits and flushes. Set
/// <see cref="AddressSpace.Tracer"/>. Each method does nothing unless overridden. A slot is the physical address of an entry.
/// </summary>
public abstract class WalkTracer
{
    /// <summary>
    /// A huge entry was split, or <see cref="HugeSplit.Leave"/> was chosen (Linux: <c>split_huge_pmd</c>, <c>split_huge_pud</c>).
    /// </summary>
    public virtual void Split(PageTableLevel level, VirtualAddress start, ulong before, ulong after, Vma vma) { }

    /// <summary>A bad entry was cleared (Linux: <c>p?d_clear_bad</c>).</summary>
    public virtual void BadEntryCleared(PageTableLevel level, PhysicalAddress slot, ulong before) { }

    /// <summary>A dirty helper found a writable or dirty huge entry, which it does not expect (Linux: <c>WARN_ON</c>).</summary>
    public virtual void HugeEntryWarning(PageTableLevel level) { }

    /// <summary>A folio was looked up at an address outside its VMA (Linux: <c>WARN_ON_ONCE</c>).</summary>
    public virtual void AddressWarning(VirtualAddress address) { }

    /// <summary>The walk checked that <paramref name="space"/> is locked (Linux: <c>mmap_assert_locked</c>).</summary>
    public virtual void AddressSpaceLockAsserted(AddressSpace space, bool forWriting) { }

    /// <summary>A VMA was write-locked (Linux: <c>vma_start_write</c>).</summary>
    public virtual void VmaWriteLocked(Vma vma) { }

    /// <summary>The walk checked that a VMA is write-locked (Linux: <c>vma_assert_write_locked</c>).</summary>
    public virtual void VmaWriteLockAsserted(Vma vma) { }

    /// <summary>The walk checked that a VMA is locked for reading or for writing (Linux: <c>vma_assert_locked</c>).</summary>
    public virtual void VmaLockAsserted(Vma vma) { }

    /// <summary>
    /// The walk is about to map the PTE table below the PMD entry at <paramref name="slot"/> (Linux: <c>pte_offset_map</c>).
    /// </summary>
    public virtual void PteMapping(VirtualAddress address, PhysicalAddress slot) { }

    /// <summary>A PTE table was mapped and locked (Linux: <c>pte_offset_map_lock</c>).</summary>
    public virtual void PteLocked(VirtualAddress address, PhysicalAddress table) { }

    /// <summary>There was no PTE table to map and lock.</summary>
    public virtual void PteLockFailed(VirtualAddress address) { }

    /// <summary>A PTE table was unlocked and unmapped (Linux: <c>pte_unmap_unlock</c>).</summary>
    public virtual void PteUnlocked(PhysicalAddress table) { }

    /// <summary>A PTE table was mapped without a lock (Linux: <c>pte_offset_map</c>).</summary>
    public virtual void PteMapped(VirtualAddress address, PhysicalAddress table) { }

    /// <summary>There was no PTE table to map.</summary>
    public virtual void PteMapFailed(VirtualAddress address) { }

    /// <summary>A PTE table without a lock was unmapped (Linux: <c>pte_unmap</c>).</summary>
    public virtual void PteUnmapped(PhysicalAddress table) { }

    /// <summary>The hugetlb lock of a VMA was taken (Linux: <c>hugetlb_vma_lock_read</c>).</summary>
    public virtual void HugetlbLocked(Vma vma) { }

    /// <summary>The hugetlb lock of a VMA was released (Linux: <c>hugetlb_vma_unlock_read</c>).</summary>
    public virtual void HugetlbUnlocked(Vma vma) { }

    /// <summary>
    /// The lock of the PUD or PMD entry at <paramref name="slot"/> is about to be taken (Linux: <c>pud_lock</c>, <c>pmd_lock</c>).
    /// </summary>
    public virtual void EntryLocking(PhysicalAddress slot) { }

    /// <summary>The lock of an entry, or of all page tables (<c>page_table_lock</c>), was taken.</summary>
    public virtual void EntryLocked() { }

    /// <summary>The lock of an entry, of a folio or of all page tables was released.</summary>
    public virtual void EntryUnlocked() { }

    /// <summary>The walk checked that a file mapping is locked (Linux: <c>lockdep_assert_held</c>).</summary>
    public virtual void MappingLockAsserted(FileMapping mapping) { }

    /// <summary>A file mapping was locked for reading (Linux: <c>i_mmap_lock_read</c>).</summary>
    public virtual void MappingLocked(FileMapping mapping) { }

    /// <summary>A file mapping was unlocked (Linux: <c>i_mmap_unlock_read</c>).</summary>
    public virtual void MappingUnlocked(FileMapping mapping) { }

    /// <summary>The lookup of a folio in the page tables of a VMA begins (Linux: <c>vma_pgtable_walk_begin</c>).</summary>
    public virtual void FolioWalkStarted(Vma vma) { }

    /// <summary>The lookup ended (Linux: <c>vma_pgtable_walk_end</c>).</summary>
    public virtual void FolioWalkEnded(Vma vma) { }

    /// <summary>Notifiers are called before a range changes (Linux: <c>mmu_notifier_invalidate_range_start</c>).</summary>
    public virtual void InvalidateStarted(AddressSpace space, VirtualRange range) { }

    /// <summary>Notifiers were called after a range changed (Linux: <c>mmu_notifier_invalidate_range_end</c>).</summary>
    public virtual void InvalidateEnded(AddressSpace space, VirtualRange range) { }

    /// <summary>The data caches of a range were flushed (Linux: <c>flush_cache_range</c>).</summary>
    public virtual void CacheFlushed(Vma vma, VirtualRange range) { }

    /// <summary>One more TLB flush is pending (Linux: <c>inc_tlb_flush_pending</c>).</summary>
    public virtual void FlushPendingIncremented(AddressSpace space) { }

    /// <summary>One TLB flush fewer is pending (Linux: <c>dec_tlb_flush_pending</c>).</summary>
    public virtual void FlushPendingDecremented(AddressSpace space) { }

    /// <summary>The entry at <paramref name="slot"/> is about to be modified (Linux: <c>ptep_modify_prot_start</c>).</summary>
    public virtual void EntryModifying(PhysicalAddress slot) { }

    /// <summary>An entry was modified (Linux: <c>ptep_modify_prot_commit</c>).</summary>
    public virtual void EntryModified(VirtualAddress address, ulong before, ulong after) { }

    /// <summary>The TLB was flushed for a range (Linux: <c>flush_tlb_range</c>).</summary>
    public virtual void TlbFlushed(Vma vma, VirtualRange range) { }
}
