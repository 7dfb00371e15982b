namespace WalkGen.Images;

/// <summary>The kinds of ELF notes in a memory image.</summary>
internal enum ElfNoteKind
{
    /// <summary>Any other note.</summary>
    Other,

    /// <summary>Name <c>CORE</c>, type 1 (<c>NT_PRSTATUS</c>): the general registers of one CPU.</summary>
    Status,

    /// <summary>Name <c>QEMU</c>, type 0: the registers of one CPU.</summary>
    QemuCpu,

    /// <summary>Name <c>VBCORE</c>, type 0xb00: the version of the notes of VirtualBox.</summary>
    VirtualBoxCore,

    /// <summary>Name <c>VBCPU</c>, type 0xb01: the registers of one CPU of VirtualBox.</summary>
    VirtualBoxCpu,

    /// <summary>Name <c>VMCOREINFO</c>, type 0: the description that a Linux kernel gives of itself.</summary>
    VmCoreInfo,

    /// <summary>Name <c>WALKGEN</c>, type 0: what <see cref="ImageWriter"/> adds (<see cref="ConversionNote"/>).</summary>
    Conversion,
}
