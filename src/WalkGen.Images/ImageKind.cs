namespace WalkGen.Images;

/// <summary>The format of an image file.</summary>
public enum ImageKind
{
    /// <summary>Memory alone, without any header.</summary>
    RawMemory,

    /// <summary>
    /// An ELF core of a machine: QEMU's <c>dump-guest-memory</c>, VirtualBox's <c>dumpvmcore</c>, Linux's <c>/proc/vmcore</c> or
    /// <c>/proc/kcore</c>, or <c>makedumpfile -E</c>.
    /// </summary>
    ElfCore,

    /// <summary>A kdump-compressed file: <c>makedumpfile</c>, or QEMU's <c>dump-guest-memory -z</c>.</summary>
    KdumpCompressed,

    /// <summary>A LiME file, or an uncompressed one of AVML.</summary>
    Lime,

    /// <summary>A 64-bit crash dump of Windows.</summary>
    WindowsCrashDump,

    /// <summary>The core of a Xen domain: <c>xl dump-core</c>.</summary>
    XenCore,

    /// <summary>A file of AVML that is packed with Snappy.</summary>
    Avml,

    /// <summary>A migration stream of QEMU, also in a saved domain of libvirt (<c>virsh save</c>).</summary>
    QemuStream,

    /// <summary>The memory of a suspended machine or a snapshot of VMware: .vmem with .vmss or .vmsn.</summary>
    Vmware,

    /// <summary>No file: a machine that runs or is stopped (<see cref="MemoryImage.Open(MachineMemory)"/>).</summary>
    RunningMachine,
}
