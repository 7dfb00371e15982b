using ZstdSharp;

namespace WalkGen.Images;

/// <summary>Unpacks a page that is packed with Zstandard (RFC 8878).</summary>
internal static class ZstdPage
{
    // Its state takes 160 KiB for each thread, whatever size of window a frame claims: the page itself is the window.
    [ThreadStatic]
    private static Decompressor? s_decompressor;

    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, or its size is not that of <paramref name="page"/>.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> page)
    {
        try
        {
            s_decompressor ??= new Decompressor();
            return s_decompressor.Unwrap(packed, page) == page.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }
}
