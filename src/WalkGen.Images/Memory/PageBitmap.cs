using System.Buffers.Binary;
using System.Numerics;

namespace WalkGen.Images;

/// <summary>A bitmap of pages in a file: the lowest bit of the first byte is page 0.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">The file offset of the bitmap. The file contains it in whole 64-bit words.</param>
internal readonly struct PageBitmap(FileBytes file, ulong offset)
{
    /// <summary>The runs of set bits from <paramref name="first"/> to <paramref name="end"/>, exclusive.</summary>
    public IEnumerable<(ulong First, ulong End)> Runs(ulong first, ulong end)
    {
        ulong at = Find(first, end, set: true);
        while (at < end)
        {
            ulong runEnd = Find(at, end, set: false);
            yield return (at, runEnd);
            at = Find(runEnd, end, set: true);
        }
    }

    private ulong Find(ulong page, ulong end, bool set)
    {
        while (page < end)
        {
            ulong word = Word(page / 64);
            if (!set) word = ~word;
            word >>= (int)(page % 64);
            if (word != 0) return ulong.Min(page + (ulong)BitOperations.TrailingZeroCount(word), end);
            page = (page | 63) + 1;
        }

        return end;
    }

    private ulong Word(ulong index)
    {
        ReadOnlySpan<byte> bytes = file.Read(offset + (index * 8), 8);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
