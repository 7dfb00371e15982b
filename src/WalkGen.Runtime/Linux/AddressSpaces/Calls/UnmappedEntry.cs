namespace WalkGen.Linux;

/// <summary>An entry that was cleared and not yet handed to the owner of its page.</summary>
internal readonly record struct UnmappedEntry(VirtualRange Range, bool IsLeaf, PhysicalAddress Frame, EntryFlags Flags, ulong Raw)
{
    public void HandTo(IPageOwner? owner, Vma vma)
    {
        if (IsLeaf) owner?.OnUnmapped(vma, Range, Frame, Flags);
        else owner?.OnNonPresentCleared(vma, Range, Raw);
    }
}
