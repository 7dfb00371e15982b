namespace WalkGen.Images;

/// <summary>One file of a <see cref="MemoryImage"/>: its format and how it is packed.</summary>
public sealed record ImageFileInfo
{
    /// <summary>The path that was opened.</summary>
    public required string Path { get; init; }

    /// <summary>The format.</summary>
    public required ImageKind Kind { get; init; }

    /// <summary>Whether QEMU's <c>dump-guest-memory</c> wrote the file: it contains notes of QEMU.</summary>
    public bool IsQemu { get; init; }

    /// <summary>Whether VirtualBox's <c>dumpvmcore</c> wrote the file: it contains notes of VirtualBox.</summary>
    public bool IsVirtualBox { get; init; }

    /// <summary>Whether <see cref="ImageWriter"/> wrote the file.</summary>
    public bool IsConverted { get; init; }

    /// <summary>
    /// What the converted file was limited to, such as <c>tables</c>; null if nothing of the memory was left out.
    /// </summary>
    public string? Only { get; init; }

    /// <summary>Whether libvirt's <c>virsh save</c> wrote the file: the migration stream follows a header of libvirt.</summary>
    public bool IsLibvirt { get; init; }

    /// <summary>Whether the file is in makedumpfile's flattened format, and was rearranged to be read.</summary>
    public bool IsFlattened { get; init; }

    /// <summary>How the file is packed. It was unpacked to be read.</summary>
    public ImagePacking Packing { get; init; }

    /// <summary>
    /// The file beside this one that was read with it: the memory file (.vmem) of a state file of VMware, or the state file (.vmss, .vmsn)
    /// of a memory file. Null for all other formats.
    /// </summary>
    public string? Companion { get; init; }

    /// <summary>
    /// Whether the writer of a kdump-compressed file marked it as incomplete: makedumpfile does so if the disk is full.
    /// </summary>
    public bool IsIncomplete { get; init; }

    /// <summary>
    /// The number of pages that a kdump-compressed file lists as dumped and does not contain: it was cut, or is incomplete. They are in
    /// <see cref="MemoryImage.MissingSegments"/>.
    /// </summary>
    public ulong LostPages { get; init; }

    /// <summary>The type of a Windows crash dump; null for all other formats.</summary>
    public CrashDumpType? CrashDumpType { get; init; }

    /// <summary>The number of processors in the header of a Windows crash dump; null for all other formats.</summary>
    public uint? Processors { get; init; }
}
