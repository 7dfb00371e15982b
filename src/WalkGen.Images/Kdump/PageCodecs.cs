namespace WalkGen.Images;

/// <summary>The codec of a page, or the codecs of all pages in the status of a dump: <c>DUMP_DH_COMPRESSED_*</c> of makedumpfile.</summary>
[Flags]
internal enum PageCodecs : uint
{
    /// <summary>The page is not packed.</summary>
    Stored = 0,

    /// <summary><see cref="ZlibPage"/>.</summary>
    Zlib = 0x1,

    /// <summary><see cref="LzoPage"/>.</summary>
    Lzo = 0x2,

    /// <summary><see cref="SnappyPage"/>.</summary>
    Snappy = 0x4,

    /// <summary><see cref="ZstdPage"/>.</summary>
    Zstd = 0x20,
}
