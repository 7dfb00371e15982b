namespace WalkGen.Images;

/// <summary>The codec of a page, or the codecs of all pages in the status of a dump: <c>DUMP_DH_COMPRESSED_*</c> of makedumpfile.</summary>
[Flags]
internal enum PageCodecs : uint
{
    /// <summary>The page is not packed.</summary>
    Stored = 0,

    Zlib = 0x1,
    Lzo = 0x2,
    Snappy = 0x4,
    Zstd = 0x20,
}
