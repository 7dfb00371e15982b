namespace WalkGen.Linux;

/// <summary>The flags of a <c>Vma</c>, with Linux's values (<c>VM_*</c> of <c>include/linux/mm.h</c>).</summary>
[Flags]
public enum VmFlags : ulong
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>May be read.</summary>
    Read = 0x1,

    /// <summary>May be written.</summary>
    Write = 0x2,

    /// <summary>May be executed.</summary>
    Exec = 0x4,

    /// <summary>A shared mapping: writes go to the file and are visible in all its mappings.</summary>
    Shared = 0x8,

    /// <summary><see cref="Read"/> may be set later.</summary>
    MayRead = 0x10,

    /// <summary><see cref="Write"/> may be set later.</summary>
    MayWrite = 0x20,

    /// <summary><see cref="Exec"/> may be set later.</summary>
    MayExec = 0x40,

    /// <summary><see cref="Shared"/> may be set later.</summary>
    MayShare = 0x80,

    /// <summary>
    /// Maps frames without <c>struct page</c>, such as device memory. A walk skips the VMA unless a [TestWalk] handler returns 0.
    /// </summary>
    PfnMap = 0x400,

    /// <summary>Consists of hugetlb pages of one size. A walk calls [HugetlbEntry] for each of them.</summary>
    HugeTlb = 0x40_0000,
}
