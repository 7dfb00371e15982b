namespace WalkGen.Images;

/// <summary>The format of an image file.</summary>
public enum ImageKind
{
    /// <summary>Memory alone, without any header.</summary>
    RawMemory,

    /// <summary>An ELF core of a machine: QEMU's <c>dump-guest-memory</c>, Linux's <c>/proc/vmcore</c> or <c>makedumpfile -E</c>.</summary>
    ElfCore,

    /// <summary>A kdump-compressed file: <c>makedumpfile</c>, or QEMU's <c>dump-guest-memory -z</c>.</summary>
    KdumpCompressed,

    /// <summary>A LiME file, or an uncompressed one of AVML.</summary>
    Lime,

    /// <summary>A 64-bit crash dump of Windows.</summary>
    WindowsCrashDump,
}
