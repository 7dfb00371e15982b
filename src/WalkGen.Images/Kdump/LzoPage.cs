using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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
    private const int EndDistance = 0x4000;

    /// <summary>Unpacks <paramref name="packed"/>; false if it is damaged, or its size is not that of <paramref name="page"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> page)
    {
        if (packed.IsEmpty) return false;

        int at = 0;
        int done = 0;
        int literals = 0; // to copy; of the last instruction, with 4 for all larger numbers
        if (packed[0] > 17)
        {
            at = 1;
            literals = packed[0] - 17;
            if (literals > packed.Length - at || literals > page.Length) return false;
            CopyLiterals(packed, at, page, done, literals);
            at += literals;
            done += literals;
            literals = int.Min(literals, 4);
        }

        while (at < packed.Length)
        {
            int code = packed[at++];
            int length;
            int distance;
            if (code >= 64)
            {
                if (at == packed.Length) return false;
                length = (code >> 5) + 1;
                distance = (packed[at++] << 3) + ((code >> 2) & 7) + 1;
                literals = code & 3;
            }
            else if (code >= 16)
            {
                int longest = code >= 32 ? 31 : 7;
                length = code & longest;
                if (length == 0)
                {
                    int zeros = CountZeros(packed, at);
                    if (zeros < 0) return false;
                    length = longest + (zeros * 255) + packed[at + zeros];
                    at += zeros + 1;
                }

                if (packed.Length - at < 2) return false;
                int operand = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
                at += 2;
                length += 2;
                literals = operand & 3;
                distance = (operand >> 2) + (code >= 32 ? 1 : ((code & 8) << 11) + EndDistance);
                if (code < 32 && distance == EndDistance) return at == packed.Length && done == page.Length;
            }
            else if (literals == 0)
            {
                length = code + 3;
                if (code == 0)
                {
                    int zeros = CountZeros(packed, at);
                    if (zeros < 0) return false;
                    length = 15 + 3 + (zeros * 255) + packed[at + zeros];
                    at += zeros + 1;
                }

                if (length > packed.Length - at || length > page.Length - done) return false;
                CopyLiterals(packed, at, page, done, length);
                at += length;
                done += length;
                literals = 4;
                continue;
            }
            else
            {
                if (at == packed.Length) return false;
                bool isAfterMany = literals == 4;
                length = isAfterMany ? 3 : 2;
                distance = (packed[at++] << 2) + (code >> 2) + (isAfterMany ? 2049 : 1);
                literals = code & 3;
            }

            if (distance > done || length > page.Length - done) return false;
            CopyMatch(page, done, distance, length);
            done += length;
            if (literals == 0) continue;
            if (literals > packed.Length - at || literals > page.Length - done) return false;
            CopyLiterals(packed, at, page, done, literals);
            at += literals;
            done += literals;
        }

        return false; // the end mark is missing
    }

    /// <summary>The zero bytes of a length before the byte that ends it; -1 if there is none.</summary>
    private static int CountZeros(ReadOnlySpan<byte> packed, int at)
    {
        int zeros = packed[at..].IndexOfAnyExcept((byte)0);
        return zeros < int.MaxValue / 256 ? zeros : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLiterals(ReadOnlySpan<byte> packed, int at, Span<byte> page, int done, int length)
    {
        if (length <= Wide && packed.Length - at >= Wide && page.Length - done >= Wide)
            Vector128.Create(packed.Slice(at, Wide)).CopyTo(page.Slice(done, Wide));
        else
            packed.Slice(at, length).CopyTo(page[done..]);
    }

    // Source and target may overlap: the bytes between them are repeated.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(Span<byte> page, int done, int distance, int length)
    {
        int end = done + length;
        if (distance >= sizeof(ulong) && page.Length - end >= Wide)
        {
            if (distance >= Wide)
            {
                for (int to = done; to < end; to += Wide)
                    Vector128.Create((ReadOnlySpan<byte>)page.Slice(to - distance, Wide)).CopyTo(page.Slice(to, Wide));
            }
            else
            {
                for (int to = done; to < end; to += sizeof(ulong))
                {
                    ulong word = BinaryPrimitives.ReadUInt64LittleEndian(page.Slice(to - distance, sizeof(ulong)));
                    BinaryPrimitives.WriteUInt64LittleEndian(page.Slice(to, sizeof(ulong)), word);
                }
            }
        }
        else if (distance == 1)
        {
            page.Slice(done, length).Fill(page[done - 1]);
        }
        else
        {
            for (int to = done; to < end; to++) page[to] = page[to - distance];
        }
    }
}
