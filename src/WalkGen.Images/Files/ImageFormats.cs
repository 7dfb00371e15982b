namespace WalkGen.Images;

/// <summary>The formats of memory images. The first bytes of a file select one.</summary>
internal static class ImageFormats
{
    /// <summary>The number of bytes that select a format; a file may be shorter.</summary>
    public const int MagicSize = 16;

    private static readonly (byte[] Magic, Func<FileBytes, ImageOpening, ImageContent> Read)[] Formats =
    [
        (ElfHeader.Magic.ToArray(), Plain(ElfCore.Read)),
        (KdumpHeader.Magic.ToArray(), Plain(KdumpImage.Read)),
        (LimeRange.Magic.ToArray(), Plain(LimeImage.Read)),
        (AvmlImage.Magic.ToArray(), AvmlImage.Read),
        (QemuStream.Magic.ToArray(), QemuStream.Read),
        (LibvirtSave.Magic.ToArray(), LibvirtSave.Read),
        .. Array.ConvertAll(
            VmwareImage.Magics, static magic => (magic, (Func<FileBytes, ImageOpening, ImageContent>)VmwareImage.Read)),
        (FlattenedDump.Magic.ToArray(), Plain(FlattenedDump.RejectNested)), // ImageFile has rearranged the outer dump
        (CrashDumpHeader.Magic.ToArray(), Plain(CrashDumpImage.Read)),
    ];

    /// <summary>Throws unless a file that begins with <paramref name="start"/> has a reader.</summary>
    /// <param name="start">At least the first <see cref="MagicSize"/> bytes, or all bytes of a shorter file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="InvalidImageException">The file has none.</exception>
    public static void RequireKnown(ReadOnlySpan<byte> start, string name) => ReaderOf(start, name);

    /// <summary>Reads <paramref name="file"/> in the format that its first bytes select.</summary>
    /// <exception cref="InvalidImageException">The format has no reader, or the file is damaged.</exception>
    public static ImageContent Read(FileBytes file, ImageOpening opening)
    {
        ReadOnlySpan<byte> start = file.Read(0, (int)ulong.Min(MagicSize, file.Length));
        return ReaderOf(start, file.Name)(file, opening);
    }

    // A format that is read in place.
    private static Func<FileBytes, ImageOpening, ImageContent> Plain(Func<FileBytes, ImageContent> read) => (file, _) => read(file);

    private static Func<FileBytes, ImageOpening, ImageContent> ReaderOf(ReadOnlySpan<byte> start, string name)
    {
        foreach (var (magic, read) in Formats)
        {
            if (start.StartsWith(magic)) return read;
        }

        if (ForeignFormats.Find(start) is { } sentence) throw new InvalidImageException($"{name}: {sentence}");
        throw new InvalidImageException(
            $"{name} is not a memory image that WalkGen reads: open an ELF core, a kdump-compressed file, LiME "
            + "or a 64-bit Windows crash dump, plain or packed, or open it as raw memory (walkgen: --base, --map or --layout).");
    }
}
