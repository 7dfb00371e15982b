namespace WalkGen.Linux;

/// <summary>
/// Owns the pages of an address space. <see cref="AddressSpace.Unmap"/> hands each page over after the TLB flush: no CPU uses it any more,
/// so the owner may free it.
/// </summary>
/// <remarks>
/// The methods run under the write lock of the address space and that of the file. Take no lock in them that is held during a walk or a
/// call of <see cref="AddressSpace.Unmap"/>, and do not throw.
/// </remarks>
public interface IPageOwner
{
    /// <summary>A leaf was unmapped.</summary>
    /// <param name="vma">The VMA, which still belongs to its address space and file.</param>
    /// <param name="range">The addresses that the leaf mapped: a page or a huge page.</param>
    /// <param name="frame">The physical address of the page.</param>
    /// <param name="flags">
    /// The last flags of the leaf. <see cref="EntryFlags.Dirty"/> is set if the page was written and the bit was not cleared since.
    /// </param>
    void OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags);

    /// <summary>A non-present entry was cleared, such as a swap entry. Does nothing unless implemented.</summary>
    /// <param name="vma">The VMA, which still belongs to its address space and file.</param>
    /// <param name="range">The addresses of the entry.</param>
    /// <param name="entry">The bits of the entry.</param>
    void OnNonPresentCleared(Vma vma, VirtualRange range, ulong entry)
    {
    }
}
