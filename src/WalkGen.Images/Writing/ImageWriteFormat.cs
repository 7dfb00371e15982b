namespace WalkGen.Images;

/// <summary>The formats that <see cref="ImageWriter"/> writes.</summary>
public enum ImageWriteFormat
{
    /// <summary>An ELF core with 64-bit headers: memory as <c>PT_LOAD</c> at physical addresses.</summary>
    ElfCore,

    /// <summary>A kdump-compressed file, version 6, with pages packed by zlib: read by crash, drgn and makedumpfile of any age.</summary>
    KdumpZlib,

    /// <summary>A kdump-compressed file, version 6, with pages packed by zstd: smaller and faster; makedumpfile 1.7.2 or later.</summary>
    KdumpZstd,
}
