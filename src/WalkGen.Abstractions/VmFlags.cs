namespace WalkGen.Linux;

/// <summary>What a <c>Vma</c> is and allows, with Linux's values (<c>VM_*</c> of <c>include/linux/mm.h</c>).</summary>
[Flags]
public enum VmFlags : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>May be read now.</summary>
    Read = 0x1,

    /// <summary>May be written now.</summary>
    Write = 0x2,

    /// <summary>May be executed now.</summary>
    Exec = 0x4,

    /// <summary>Writes go to the file and are seen by every mapping of it.</summary>
    Shared = 0x8,

    /// <summary>Reading may be allowed later.</summary>
    MayRead = 0x10,

    /// <summary>Writing may be allowed later.</summary>
    MayWrite = 0x20,

    /// <summary>Executing may be allowed later.</summary>
    MayExec = 0x40,

    /// <summary>Sharing may be allowed later.</summary>
    MayShare = 0x80,

    /// <summary>Maps bare frames, such as those of a device. A walk passes it over unless a [TestWalk] handler lets it in.</summary>
    PfnMap = 0x400,

    /// <summary>Made of huge pages of one size. A walk calls [HugetlbEntry] for each of them.</summary>
    HugeTlb = 0x40_0000,
}
