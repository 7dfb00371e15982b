namespace WalkGen.Images;

/// <summary>Finds pages of zeros in bytes that are written to a file, where they become holes.</summary>
internal static class PagesOfZeros
{
    private const int PageSize = 1 << 12;

    /// <summary>The number of bytes before the first page of the file that is not all zeros.</summary>
    /// <param name="offset">The offset of the bytes in the file.</param>
    /// <param name="bytes">The bytes.</param>
    public static int Before(long offset, ReadOnlySpan<byte> bytes)
    {
        int zeros = bytes.IndexOfAnyExcept((byte)0);
        return zeros < 0 ? bytes.Length : int.Max(0, zeros - (int)((offset + zeros) % PageSize));
    }

    /// <summary>The number of bytes before the first whole page of zeros.</summary>
    /// <param name="offset">The offset of the bytes in the file.</param>
    /// <param name="bytes">The bytes, which do not begin with a page of zeros.</param>
    public static int DistanceFrom(long offset, ReadOnlySpan<byte> bytes)
    {
        int page = (int)(PageSize - (offset % PageSize));
        while (bytes.Length - page >= PageSize && bytes.Slice(page, PageSize).ContainsAnyExcept((byte)0)) page += PageSize;
        return int.Min(page, bytes.Length);
    }
}
