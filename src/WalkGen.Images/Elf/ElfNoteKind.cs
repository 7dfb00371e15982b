namespace WalkGen.Images;

/// <summary>The notes of a core that a memory image is made of.</summary>
internal enum ElfNoteKind
{
    /// <summary>None of these.</summary>
    Other,

    /// <summary>Name <c>CORE</c>, type 1 (<c>NT_PRSTATUS</c>): the general registers of one CPU.</summary>
    Status,

    /// <summary>Name <c>QEMU</c>, type 0: the registers of one CPU.</summary>
    QemuCpu,

    /// <summary>Name <c>VMCOREINFO</c>, type 0: what a Linux kernel says about itself.</summary>
    VmCoreInfo,
}
