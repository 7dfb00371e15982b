using System.Text;

namespace WalkGen.Images;

/// <summary>Text in the kernel's memory. Linux does not care about encodings: a name may be any bytes.</summary>
internal static class KernelString
{
    /// <summary>The longest text. The size of a member is not trusted.</summary>
    public const int MaxLength = 256;

    private const int PartLength = 16; // what lies behind a text is not read

    /// <summary>
    /// Reads the text at <paramref name="address"/>, up to a zero byte, or <paramref name="maxLength"/> or <see cref="MaxLength"/> bytes.
    /// </summary>
    /// <returns>Null if memory is missing before the end.</returns>
    public static string? Read(KernelMemory memory, ulong address, int maxLength)
    {
        Span<byte> bytes = stackalloc byte[int.Min(maxLength, MaxLength)];
        for (int length = 0; length < bytes.Length;)
        {
            // The next page may be missing, and not needed.
            ulong next = unchecked(address + (ulong)length);
            Span<byte> part = bytes[length..];
            part = part[..int.Min(int.Min(part.Length, PartLength), memory.BytesToPageEnd(next))];
            if (!memory.TryRead(next, part)) return null;
            int end = part.IndexOf((byte)0);
            if (end >= 0) return Decode(bytes[..(length + end)]);
            length += part.Length;
        }

        return Decode(bytes);
    }

    /// <summary>The text of <paramref name="bytes"/>: UTF-8, with each byte that is not part of it as <c>\xff</c>.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            if (isValid) text.Append(rune.ToString());
            else text.Append($"\\x{bytes[0]:x2}");
            bytes = bytes[(isValid ? used : 1)..];
        }

        return text.ToString();
    }
}
