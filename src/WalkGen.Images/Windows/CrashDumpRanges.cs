using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The ranges of pages in a crash dump of WinDbg, and the place of the pages: a header with <c>RDMPDUMP</c> after that of the dump.
/// Source: kdmp-parser, <c>kdmp-parser-structs.h</c> and <c>kdmp-parser.h</c>.
/// </summary>
/// <param name="Ranges">The ranges, in the order of the file: first page and end, exclusive.</param>
/// <param name="Memory">The file offset of the first dumped page; the others follow.</param>
internal readonly record struct CrashDumpRanges(List<(ulong First, ulong End)> Ranges, ulong Memory)
{
    private const ulong Header = CrashDumpHeader.Size;
    private const int HeaderSize = 0x30;
    private const uint Mark = 0x40;
    private const int MagicAt = 4;
    private const int MemoryAt = 0x18; // after the size of all that follows this field
    private const int PageCountAt = 0x28; // in a dump of all memory
    private const int RangeSize = 16; // the first page and the number of pages, 64 bits each
    private const ulong AllPages = 1UL << (64 - CrashDumpImage.PageShift);

    /// <summary>Reads the ranges of <paramref name="file"/>. The last one is followed by zeros or by the first page.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isComplete">Whether the header has the number of pages, which ends the list: a dump of all memory.</param>
    /// <exception cref="InvalidImageException">
    /// There are no ranges or too many, the file is too short for them, or one ends beyond the last physical address.
    /// </exception>
    public static CrashDumpRanges Read(FileBytes file, bool isComplete)
    {
        if (!file.TryGetBytes(Header, HeaderSize, out ReadOnlySpan<byte> header))
        {
            throw file.Truncated(
                $"the header of the ranges at 0x{Header:x} has 0x{HeaderSize:x} bytes, but the file has 0x{file.Length:x}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark || !header[MagicAt..].StartsWith("RDMPDUMP"u8))
            throw file.Damaged($"there is no header of ranges ('RDMPDUMP') at 0x{Header + MagicAt:x}");

        ulong memory = BinaryPrimitives.ReadUInt64LittleEndian(header[MemoryAt..]);
        ulong pages = isComplete ? BinaryPrimitives.ReadUInt64LittleEndian(header[PageCountAt..]) : ulong.MaxValue;
        List<(ulong First, ulong End)> ranges = [];
        for (ulong at = Header + HeaderSize; pages > 0 && at < memory && memory - at >= RangeSize; at += RangeSize)
        {
            if (!file.TryGetBytes(at, RangeSize, out ReadOnlySpan<byte> range))
                throw file.Truncated($"its ranges end at byte 0x{memory:x}, but the file has 0x{file.Length:x} bytes");

            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(range);
            ulong count = BinaryPrimitives.ReadUInt64LittleEndian(range[8..]);
            if (first == 0) break; // Windows does not use page 0
            if (first > AllPages || count > AllPages - first)
            {
                throw file.Damaged(
                    $"the range at 0x{at:x} has 0x{count:x} pages from page 0x{first:x} on and ends beyond the last physical address");
            }

            if (count > pages)
                throw file.Damaged($"the range at 0x{at:x} has more pages than the header names at 0x{Header + PageCountAt:x}");
            if (ranges.Count == CrashDumpImage.MaxRuns) throw file.Damaged($"it has more than {CrashDumpImage.MaxRuns} ranges of memory");
            if (count > 0) ranges.Add((first, first + count));
            pages -= count;
        }

        return new CrashDumpRanges(ranges, memory);
    }
}
