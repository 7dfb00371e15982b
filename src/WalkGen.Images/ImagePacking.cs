namespace WalkGen.Images;

/// <summary>How an image file is packed. It is unpacked into a temporary file to be read.</summary>
public enum ImagePacking
{
    /// <summary>The file is not packed.</summary>
    None,

    /// <summary>gzip (RFC 1952), one or more members.</summary>
    Gzip,

    /// <summary>zstd (RFC 8878), one or more frames.</summary>
    Zstd,

    /// <summary>xz, one or more streams.</summary>
    Xz,

    /// <summary>lz4, one or more frames of the frame format or of the older format of <c>lz4 -l</c>.</summary>
    Lz4,
}
