using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The bitmap of a crash dump, and where its pages begin: <c>_SUMMARY_DUMP64</c>, which follows the header.</summary>
/// <param name="Pages">The dumped pages are set in it.</param>
/// <param name="PageCount">How many pages it tells about.</param>
/// <param name="Memory">Where in the file the first dumped page begins; the others follow.</param>
internal readonly record struct CrashDumpBitmap(PageBitmap Pages, ulong PageCount, ulong Memory)
{
    private const int HeaderSize = 0x38;
    private const int MemoryAt = 0x20;
    private const int PageCountAt = 0x30;
    private const ulong Bits = CrashDumpHeader.Size + HeaderSize;
    private const ulong MaxPages = 1UL << 34; // 64 TiB: more than Windows has run on. A sparse file could claim any number

    /// <summary>Reads the header of the bitmap of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidImageException">There is none, or the file is too short for the bitmap, or the memory begins within it.</exception>
    public static CrashDumpBitmap Read(MappedFile file)
    {
        if (!file.TryGetBytes(CrashDumpHeader.Size, HeaderSize, out ReadOnlySpan<byte> header))
        {
            throw file.Invalid(
                $"the bitmap header at 0x{CrashDumpHeader.Size:x} has 0x{HeaderSize:x} bytes, "
                + $"but the file has 0x{file.Length:x}: the image is truncated.");
        }

        if (!header.StartsWith("FDMPDUMP"u8) && !header.StartsWith("SDMPDUMP"u8))
            throw file.Invalid($"there is no bitmap header ('FDMPDUMP' or 'SDMPDUMP') at 0x{CrashDumpHeader.Size:x}: the image is damaged.");

        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(header[PageCountAt..]);
        if (count > MaxPages) throw file.Invalid($"the 0x{count:x} pages of its bitmap are more than the 0x{MaxPages:x} that WalkGen reads.");

        ulong size = (count + 63) / 64 * sizeof(ulong);
        if (!file.Holds(Bits, size))
        {
            throw file.Invalid(
                $"the bitmap at 0x{Bits:x} ends at byte 0x{Bits + size:x}, "
                + $"but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        ulong memory = BinaryPrimitives.ReadUInt64LittleEndian(header[MemoryAt..]);
        if (memory < Bits + ((count + 7) / 8))
            throw file.Invalid($"the first page at 0x{memory:x} lies within the bitmap, which ends at 0x{Bits + ((count + 7) / 8):x}: the image is damaged.");
        return new CrashDumpBitmap(new PageBitmap(file, Bits), count, memory);
    }
}
