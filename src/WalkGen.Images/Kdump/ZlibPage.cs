using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>Unpacks a page that is packed with zlib (RFC 1950).</summary>
internal static unsafe class ZlibPage
{
    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, or its size is not that of <paramref name="page"/>.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> page)
    {
        if (packed.IsEmpty) return false;
        fixed (byte* first = packed)
        {
            using UnmanagedMemoryStream stream = new(first, packed.Length);
            using ZLibStream zlib = new(stream, CompressionMode.Decompress);
            try
            {
                return zlib.ReadAtLeast(page, page.Length, throwOnEndOfStream: false) == page.Length && zlib.ReadByte() < 0;
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                return false;
            }
        }
    }
}
