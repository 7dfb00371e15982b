using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// A saved domain of libvirt: a header, the XML of the domain, and a migration stream of QEMU, which may be packed
/// (<c>save_image_format</c>). Source: libvirt, <c>src/qemu/qemu_saveimage.h</c>.
/// </summary>
internal static class LibvirtSave
{
    private const int HeaderSize = 92;
    private const int LengthAt = 20;
    private const int PackingAt = 28;
    private const uint NewestVersion = 3;
    private const uint Bzip2 = 2;
    private const uint Lzop = 4;

    /// <summary>The first bytes of a complete save.</summary>
    public static ReadOnlySpan<byte> Magic => "LibvirtQemudSave"u8;

    /// <summary>Reads <paramref name="file"/>, and disposes it if it is no longer needed.</summary>
    public static ImageContent Read(FileBytes file, ImageOpening opening)
    {
        StreamInput input = new(file, 0, "saved domain of libvirt", "save the domain again");
        ReadOnlySpan<byte> header = input.Take(HeaderSize);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (version is 0 or > NewestVersion)
            throw file.Unknown($"the version of libvirt's header at byte 16 is {version}, but WalkGen reads only 1 to {NewestVersion}");

        ulong start = HeaderSize + (ulong)BinaryPrimitives.ReadUInt32LittleEndian(header[LengthAt..]);
        uint format = BinaryPrimitives.ReadUInt32LittleEndian(header[PackingAt..]);
        if (format is Bzip2 or Lzop)
        {
            string command = format == Bzip2 ? "bzip2" : "lzop";
            throw file.Invalid(
                $"its memory is packed with {command}, which WalkGen does not unpack: set save_image_format to \"zstd\" in libvirt's "
                + "qemu.conf, and save the domain again.");
        }

        if (start >= file.Length)
            throw file.Truncated($"the migration stream begins at 0x{start:x}, but the file has 0x{file.Length:x} bytes");
        input.MoveTo(start);
        ImageContent content = ReadStream(input.Peek(ImageFormats.MagicSize), file, start, opening);
        return content with { File = content.File with { IsLibvirt = true } };
    }

    private static ImageContent ReadStream(ReadOnlySpan<byte> magic, FileBytes file, ulong start, ImageOpening opening)
    {
        ImagePacking packing = Packings.Of(magic);
        if (packing == ImagePacking.None)
        {
            RequireStream(magic, file, start);
            return QemuStream.Read(file, start, opening);
        }

        FileBytes stream = Unpacking.Unpack(file, start, packing, unpacked => RequireStream(unpacked, file, start), opening);
        try
        {
            ImageContent content = QemuStream.Read(stream, opening);
            file.Dispose();
            return content with { File = content.File with { Packing = packing } };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void RequireStream(ReadOnlySpan<byte> start, FileBytes file, ulong at)
    {
        if (!start.StartsWith(QemuStream.Magic)) throw file.Damaged($"there is no migration stream of QEMU at 0x{at:x}, after the XML");
    }
}
