namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>The protections of <c>mprotect</c> that the tests use.</summary>
internal enum Protection
{
    None,
    Read,
    ReadWrite,
    ReadExecute,
    ReadWriteExecute,
}

/// <summary>The functions of a kernel that change a <c>pte_t</c>.</summary>
internal enum PteOperation
{
    MakeDirty,
    MakeClean,
    MakeYoung,
    MakeOld,
    MakeWritable,
    WriteProtect,
    Modify,
    MakeSoftDirty,
    ClearSoftDirty,
    MakeUffdWriteProtected,
    ClearUffdWriteProtected,
    MakeSpecial,
    MakeDevmap,
}

/// <summary>The meaning of an entry with a frame, without any bits.</summary>
/// <param name="Frame">The physical address.</param>
/// <param name="Protection">The last argument of <c>pte_modify</c>, or that of <c>mk_pte</c>.</param>
/// <param name="IsWrite">The result of <c>pte_write</c>.</param>
/// <param name="IsWritable">Whether the hardware permits a write without any change of the entry.</param>
/// <param name="IsDirty">The result of <c>pte_dirty</c>.</param>
/// <param name="IsAccessed">The result of <c>pte_young</c>.</param>
/// <param name="IsSoftDirty">The result of <c>pte_soft_dirty</c>.</param>
/// <param name="IsUffdWriteProtected">The result of <c>pte_uffd_wp</c>.</param>
/// <param name="IsSpecial">The result of <c>pte_special</c>.</param>
internal readonly record struct PageState(
    ulong Frame,
    Protection Protection,
    bool IsWrite,
    bool IsWritable,
    bool IsDirty = false,
    bool IsAccessed = true,
    bool IsSoftDirty = false,
    bool IsUffdWriteProtected = false,
    bool IsSpecial = false)
{
    public bool IsPresent => Protection != Protection.None;

    public bool IsExecutable => Protection is Protection.ReadExecute or Protection.ReadWriteExecute;
}
