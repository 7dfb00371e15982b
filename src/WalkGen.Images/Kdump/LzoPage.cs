using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace WalkGen.Images;

/// <summary>
/// Unpacks a page that is packed with LZO1X. Source: Linux, <c>Documentation/staging/lzo.rst</c>, version 0 of the format.
/// </summary>
/// <remarks>
/// A page is a sequence of instructions. Each copies literals, or bytes that were unpacked before and then up to three literals. Copies of
/// a few bytes write whole vectors where the page has room for them: later instructions overwrite the rest.
/// </remarks>
internal static class LzoPage
{
    private const int Wide = 16; // bytes of a vector

    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, or its size is not that of <paramref name="page"/>.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> page)
    {
        if (packed.IsEmpty) return false;

        int at = 0;
        int done = 0;
        int literals = 0; // of the last instruction; 4 stands for all larger numbers
        if (packed[0] > 17)
        {
            literals = packed[0] - 17;
            at = 1;
            if (!TryCopyLiterals(packed, ref at, page, ref done, literals)) return false;
            literals = int.Min(literals, 4);
        }

        while (at < packed.Length)
        {
            int code = packed[at++];
            int length;
            int distance;
            if (code < 16 && literals == 0)
            {
                if (!TryReadLength(packed, ref at, code, 15, out length)) return false;
                if (!TryCopyLiterals(packed, ref at, page, ref done, length + 3)) return false;
                literals = 4;
                continue;
            }

            if (code is >= 16 and < 64)
            {
                int longest = code >= 32 ? 31 : 7;
                if (!TryReadLength(packed, ref at, code & longest, longest, out length) || packed.Length - at < 2) return false;
                int operand = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
                at += 2;
                length += 2;
                literals = operand & 3;
                distance = (operand >> 2) + (code >= 32 ? 1 : ((code & 8) << 11) + 0x4000);
                if (code < 32 && distance == 0x4000) return at == packed.Length && done == page.Length; // the end mark
            }
            else
            {
                if (at == packed.Length) return false;
                int high = packed[at++];
                (length, distance) = code >= 64 ? ((code >> 5) + 1, (high << 3) + ((code >> 2) & 7) + 1)
                    : literals < 4 ? (2, (high << 2) + (code >> 2) + 1)
                    : (3, (high << 2) + (code >> 2) + 2049);
                literals = code & 3;
            }

            if (!TryCopyMatch(page, ref done, distance, length)) return false;
            if (literals > 0 && !TryCopyLiterals(packed, ref at, page, ref done, literals)) return false;
        }

        return false; // the end mark is missing
    }

    // If the bits of the code are 0, bytes follow: zeros of 255 each, and the rest.
    private static bool TryReadLength(ReadOnlySpan<byte> packed, ref int at, int bits, int longest, out int length)
    {
        length = bits;
        if (bits != 0) return true;

        int zeros = packed[at..].IndexOfAnyExcept((byte)0);
        if (zeros < 0 || zeros > (int.MaxValue / 256) - 1) return false;
        length = longest + (zeros * 255) + packed[at + zeros];
        at += zeros + 1;
        return true;
    }

    private static bool TryCopyLiterals(ReadOnlySpan<byte> packed, ref int at, Span<byte> page, ref int done, int length)
    {
        if (length > packed.Length - at || length > page.Length - done) return false;
        if (length <= Wide && packed.Length - at >= Wide && page.Length - done >= Wide)
            Vector128.Create(packed.Slice(at, Wide)).CopyTo(page.Slice(done, Wide));
        else
            packed.Slice(at, length).CopyTo(page[done..]);
        at += length;
        done += length;
        return true;
    }

    // Source and target may overlap: the bytes between them are repeated.
    private static bool TryCopyMatch(Span<byte> page, ref int done, int distance, int length)
    {
        if (distance > done || length > page.Length - done) return false;

        Span<byte> target = page[done..];
        Span<byte> source = page.Slice(done - distance, length + distance);
        done += length;
        if (distance >= Wide && target.Length >= length + Wide)
        {
            for (int i = 0; i < length; i += Wide)
                Vector128.Create((ReadOnlySpan<byte>)page.Slice(done - length - distance + i, Wide)).CopyTo(target.Slice(i, Wide));
        }
        else if (distance == 1)
        {
            target[..length].Fill(source[0]);
        }
        else
        {
            for (int i = 0; i < length; i++) target[i] = source[i];
        }

        return true;
    }
}
