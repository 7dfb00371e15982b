namespace WalkGen.Images;

/// <summary>
/// The difference of a page to its previous content: runs of equal bytes and runs of new bytes in turn, each after its length in 7 bits
/// per byte. Source: QEMU, <c>migration/xbzrle.c</c>.
/// </summary>
internal static class Xbzrle
{
    /// <summary>Changes <paramref name="page"/> by <paramref name="difference"/>; false if that is damaged.</summary>
    public static bool TryApply(ReadOnlySpan<byte> difference, Span<byte> page)
    {
        while (!difference.IsEmpty)
        {
            if (!TryReadLength(ref difference, out int equal) || equal > page.Length) return false;
            page = page[equal..];
            if (!TryReadLength(ref difference, out int changed) || changed > page.Length || changed > difference.Length) return false;
            difference[..changed].CopyTo(page);
            page = page[changed..];
            difference = difference[changed..];
        }

        return true;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> bytes, out int length)
    {
        const int Continues = 0x80;
        length = 0;
        if (bytes.IsEmpty) return false;
        int first = bytes[0];
        if ((first & Continues) == 0)
        {
            length = first;
            bytes = bytes[1..];
            return true;
        }

        if (bytes.Length < 2 || (bytes[1] & Continues) != 0) return false;
        length = (first & ~Continues) | (bytes[1] << 7);
        bytes = bytes[2..];
        return true;
    }
}
