using Snappier;

namespace WalkGen.Images;

/// <summary>Unpacks a page that is packed with Snappy, as a block without framing.</summary>
internal static class SnappyPage
{
    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, or its size is not that of <paramref name="page"/>.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> page)
    {
        try
        {
            // The library allocates as much as the block claims to contain.
            return Snappy.GetUncompressedLength(packed) == page.Length
                && Snappy.TryDecompress(packed, page, out int written)
                && written == page.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
