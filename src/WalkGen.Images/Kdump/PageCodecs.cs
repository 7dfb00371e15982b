namespace WalkGen.Images;

/// <summary>How a page is packed, and in the status of a dump how its pages are: <c>DUMP_DH_COMPRESSED_*</c> of makedumpfile.</summary>
[Flags]
internal enum PageCodecs : uint
{
    /// <summary>Not at all.</summary>
    Stored = 0,

    Zlib = 0x1,
    Lzo = 0x2,
    Snappy = 0x4,
    Zstd = 0x20,
}
