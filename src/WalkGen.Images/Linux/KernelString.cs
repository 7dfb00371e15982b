using System.Text;

namespace WalkGen.Images;

/// <summary>Text in the kernel's memory. Linux does not care about encodings: a name may be any bytes.</summary>
internal static class KernelString
{
    /// <summary>Reads the text at <paramref name="address"/>, up to a zero byte or <paramref name="maxLength"/> bytes.</summary>
    /// <returns>Null if memory is missing before the end.</returns>
    public static string? Read(KernelMemory memory, ulong address, int maxLength)
    {
        byte[] bytes = new byte[maxLength];
        KernelBytes source = memory.BytesFrom(address);
        int length = 0;
        for (; length < maxLength; length++)
        {
            if (!source.TryRead(out byte value)) return null;
            if (value == 0) break;
            bytes[length] = value;
        }

        return Decode(bytes.AsSpan(0, length));
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
