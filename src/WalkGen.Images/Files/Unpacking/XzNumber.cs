namespace WalkGen.Images;

/// <summary>A number of xz: seven bits per byte, the lowest first; at most nine bytes.</summary>
internal static class XzNumber
{
    /// <summary>The size of the longest number.</summary>
    public const int MaxSize = 9;

    /// <summary>Reads the number at the beginning of <paramref name="bytes"/>; null if it is longer or not the shortest form.</summary>
    public static (ulong Value, int Size)? Read(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < int.Min(bytes.Length, MaxSize); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80) return bytes[i] == 0 && i > 0 ? null : (value, i + 1);
        }

        return null;
    }
}
