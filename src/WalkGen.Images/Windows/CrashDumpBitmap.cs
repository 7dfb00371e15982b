using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The bitmap of a crash dump and the place of its pages, which follow the header.</summary>
/// <param name="Pages">The bitmap: the bits of dumped pages are set.</param>
/// <param name="PageCount">The number of pages in the bitmap.</param>
/// <param name="Memory">The file offset of the first dumped page; the others follow.</param>
internal readonly record struct CrashDumpBitmap(PageBitmap Pages, ulong PageCount, ulong Memory)
{
    private const int HeaderSize = 0x38;
    private const int MemoryAt = 0x20;
    private const int PageCountAt = 0x30;

    // _SUMMARY_DUMP64 of Windows before 8 has 32-bit fields. Its bitmap follows the size of the bitmap and 64 reserved bits.
    private const int SummaryHeaderSize = 0x28;
    private const int SummaryMemoryAt = 0xc;
    private const int SummaryPageCountAt = 0x10;

    private const ulong MaxPages = 1UL << 34; // 64 TiB: more than any machine has. A sparse file can claim any number

    /// <summary>Reads the header of the bitmap of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidImageException">
    /// There is no bitmap, the file is too short for it, or the first page overlaps it.
    /// </exception>
    public static CrashDumpBitmap Read(FileBytes file)
    {
        ReadOnlySpan<byte> header = HeaderOf(file, HeaderSize);
        if (!header.StartsWith("FDMPDUMP"u8) && !header.StartsWith("SDMPDUMP"u8))
            throw file.Damaged($"there is no bitmap header ('FDMPDUMP' or 'SDMPDUMP') at 0x{CrashDumpHeader.Size:x}");

        return Check(
            file,
            HeaderSize,
            BinaryPrimitives.ReadUInt64LittleEndian(header[PageCountAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[MemoryAt..]));
    }

    /// <summary>Reads the header of the bitmap of <paramref name="file"/>, a kernel dump of Windows before 8.</summary>
    /// <exception cref="InvalidImageException">
    /// There is no bitmap, the file is too short for it, or the first page overlaps it.
    /// </exception>
    public static CrashDumpBitmap ReadSummary(FileBytes file)
    {
        ReadOnlySpan<byte> header = HeaderOf(file, SummaryHeaderSize);
        if (!header.StartsWith("SDMPDUMP"u8)) throw file.Damaged($"there is no bitmap header ('SDMPDUMP') at 0x{CrashDumpHeader.Size:x}");

        return Check(
            file,
            SummaryHeaderSize,
            BinaryPrimitives.ReadUInt32LittleEndian(header[SummaryPageCountAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[SummaryMemoryAt..]));
    }

    private static ReadOnlySpan<byte> HeaderOf(FileBytes file, int size)
        => file.TryGetBytes(CrashDumpHeader.Size, size, out ReadOnlySpan<byte> header)
            ? header
            : throw file.Truncated(
                $"the bitmap header at 0x{CrashDumpHeader.Size:x} has 0x{size:x} bytes, but the file has 0x{file.Length:x}");

    private static CrashDumpBitmap Check(FileBytes file, int headerSize, ulong count, ulong memory)
    {
        if (count > MaxPages)
            throw file.Damaged($"the 0x{count:x} pages of its bitmap are more than the 0x{MaxPages:x} that WalkGen reads");

        ulong bits = CrashDumpHeader.Size + (ulong)headerSize;
        ulong size = (count + 63) / 64 * sizeof(ulong);
        if (!file.Contains(bits, size))
            throw file.Truncated($"the bitmap at 0x{bits:x} ends at byte 0x{bits + size:x}, but the file has 0x{file.Length:x} bytes");

        ulong end = bits + ((count + 7) / 8);
        if (memory < end) throw file.Damaged($"the first page at 0x{memory:x} overlaps the bitmap, which ends at 0x{end:x}");
        return new CrashDumpBitmap(new PageBitmap(file, bits), count, memory);
    }
}
