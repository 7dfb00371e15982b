using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The pages of a RAM block that was written with the capability <c>mapped-ram</c>: a bitmap of the pages that are not zero, and the
/// pages at fixed places. Source: QEMU, <c>migration/ram.c</c> and <c>docs/devel/migration/mapped-ram.rst</c>.
/// </summary>
/// <param name="Bitmap">The pages that are not zero.</param>
/// <param name="PageSize">The size of a page in bytes.</param>
/// <param name="Offset">The offset of the first page in the file.</param>
internal sealed record QemuMappedPages(PageBitmap Bitmap, ulong PageSize, ulong Offset)
{
    private const int HeaderSize = 28; // version (32 bits), page size, offset of the bitmap, offset of the pages
    private const uint Version = 1;

    /// <summary>Reads the header of a block of <paramref name="length"/> bytes, and continues after its pages.</summary>
    public static QemuMappedPages Read(StreamInput input, FileBytes file, ulong length)
    {
        ulong at = input.Position;
        ReadOnlySpan<byte> header = input.Take(HeaderSize);
        uint version = BinaryPrimitives.ReadUInt32BigEndian(header);
        ulong pageSize = BinaryPrimitives.ReadUInt64BigEndian(header[4..]);
        ulong bitmap = BinaryPrimitives.ReadUInt64BigEndian(header[12..]);
        ulong pages = BinaryPrimitives.ReadUInt64BigEndian(header[20..]);
        if (version != Version)
            throw file.Unknown($"the mapped-ram header at 0x{at:x} has version {version}, but WalkGen reads only version {Version}");
        if (!ulong.IsPow2(pageSize) || pageSize is < 0x400 or > 0x1_0000 || length % pageSize != 0)
            throw input.Damaged(at, $"the page size is 0x{pageSize:x}");
        ulong bitmapSize = ((length / pageSize) + 63) / 64 * sizeof(ulong);
        if (bitmap < input.Position || pages < bitmap || !file.Contains(bitmap, bitmapSize) || !file.Contains(pages, length))
            throw input.Damaged(at, "the pages are not within the file");
        input.MoveTo(pages + length);
        return new QemuMappedPages(new PageBitmap(file, bitmap), pageSize, pages);
    }
}
