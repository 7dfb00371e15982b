namespace WalkGen.Images;

/// <summary>Unpacks a page with the codec that its descriptor names.</summary>
internal static class PackedPage
{
    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, of another size, or the codec is unknown.</summary>
    public static bool TryUnpack(PageCodecs codec, ReadOnlySpan<byte> packed, Span<byte> page) => codec switch
    {
        PageCodecs.Zlib => ZlibPage.TryUnpack(packed, page),
        PageCodecs.Lzo => LzoPage.TryUnpack(packed, page),
        PageCodecs.Snappy => SnappyPage.TryUnpack(packed, page),
        PageCodecs.Zstd => ZstdPage.TryUnpack(packed, page),
        _ => false,
    };
}
