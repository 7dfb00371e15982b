using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The bitmap of a crash dump and the place of its pages: <c>_SUMMARY_DUMP64</c>, which follows the header.</summary>
/// <param name="Pages">The bitmap: the bits of dumped pages are set.</param>
/// <param name="PageCount">The number of pages in the bitmap.</param>
/// <param name="Memory">The file offset of the first dumped page; the others follow.</param>
internal readonly record struct CrashDumpBitmap(PageBitmap Pages, ulong PageCount, ulong Memory)
{
    private const int HeaderSize = 0x38;
    private const int MemoryAt = 0x20;
    private const int PageCountAt = 0x30;
    private const ulong Bits = CrashDumpHeader.Size + HeaderSize;
    private const ulong MaxPages = 1UL << 34; // 64 TiB: more than any machine has. A sparse file can claim any number

    /// <summary>Reads the header of the bitmap of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidImageException">
    /// There is no bitmap, the file is too short for it, or the first page overlaps it.
    /// </exception>
    public static CrashDumpBitmap Read(FileBytes file)
    {
        if (!file.TryGetBytes(CrashDumpHeader.Size, HeaderSize, out ReadOnlySpan<byte> header))
        {
            throw file.Truncated(
                $"the bitmap header at 0x{CrashDumpHeader.Size:x} has 0x{HeaderSize:x} bytes, but the file has 0x{file.Length:x}");
        }

        if (!header.StartsWith("FDMPDUMP"u8) && !header.StartsWith("SDMPDUMP"u8))
            throw file.Damaged($"there is no bitmap header ('FDMPDUMP' or 'SDMPDUMP') at 0x{CrashDumpHeader.Size:x}");

        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(header[PageCountAt..]);
        if (count > MaxPages)
            throw file.Damaged($"the 0x{count:x} pages of its bitmap are more than the 0x{MaxPages:x} that WalkGen reads");

        ulong size = (count + 63) / 64 * sizeof(ulong);
        if (!file.Contains(Bits, size))
            throw file.Truncated($"the bitmap at 0x{Bits:x} ends at byte 0x{Bits + size:x}, but the file has 0x{file.Length:x} bytes");

        ulong memory = BinaryPrimitives.ReadUInt64LittleEndian(header[MemoryAt..]);
        ulong end = Bits + ((count + 7) / 8);
        if (memory < end) throw file.Damaged($"the first page at 0x{memory:x} overlaps the bitmap, which ends at 0x{end:x}");
        return new CrashDumpBitmap(new PageBitmap(file, Bits), count, memory);
    }
}
