namespace WalkGen.Images;

/// <summary>The formats of memory images. The first bytes of a file select one.</summary>
internal static class ImageFormats
{
    /// <summary>The number of bytes that select a format; a file may be shorter.</summary>
    public const int MagicSize = 16;

    // A format has a reader, or a message about what to do instead.
    private static readonly (byte[] Magic, Func<MappedFile, ImageContent>? Read, string Rejection)[] Formats =
    [
        (ElfHeader.Magic.ToArray(), ElfCore.Read, ""),
        (KdumpHeader.Magic.ToArray(), KdumpImage.Read, ""),
        (LimeRange.Magic.ToArray(), LimeImage.Read, ""),
        ("AVML"u8.ToArray(), null, "it is AVML packed with Snappy, which WalkGen does not unpack: convert it with 'avml-convert' first."),
        (FlattenedDump.Magic.ToArray(), FlattenedDump.RejectNested, ""), // ImageFile has rearranged the outer dump
        (CrashDumpHeader.Magic.ToArray(), CrashDumpImage.Read, ""),
        ("PAGEDUMP"u8.ToArray(), null, "it is a 32-bit Windows crash dump, which WalkGen does not read: convert it to raw memory first."),
    ];

    /// <summary>Throws unless a file that begins with <paramref name="start"/> has a reader.</summary>
    /// <param name="start">At least the first <see cref="MagicSize"/> bytes, or all bytes of a shorter file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="InvalidImageException">The file has none.</exception>
    public static void RequireKnown(ReadOnlySpan<byte> start, string name) => ReaderOf(start, name);

    /// <summary>Reads <paramref name="file"/> in the format that its first bytes select.</summary>
    /// <exception cref="InvalidImageException">The format has no reader, or the file is damaged.</exception>
    public static ImageContent Read(MappedFile file)
    {
        file.TryGetBytes(0, (int)ulong.Min(MagicSize, file.Length), out ReadOnlySpan<byte> start);
        return ReaderOf(start, file.Name)(file);
    }

    private static Func<MappedFile, ImageContent> ReaderOf(ReadOnlySpan<byte> start, string name)
    {
        foreach (var (magic, read, rejection) in Formats)
        {
            if (start.StartsWith(magic)) return read ?? throw new InvalidImageException($"{name}: {rejection}");
        }

        throw new InvalidImageException(
            $"{name} is not a memory image that WalkGen reads: open an ELF core, a kdump-compressed file, LiME "
            + "or a 64-bit Windows crash dump, plain or gzip, or open it as raw memory.");
    }
}
