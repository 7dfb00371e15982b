namespace WalkGen.Images;

/// <summary>The formats of memory images, told apart by the first bytes of a file.</summary>
internal static class ImageFormats
{
    /// <summary>How many bytes tell the formats apart; a file may be shorter.</summary>
    public const int MagicSize = 16;

    // A format has a reader, or a sentence that says why not.
    private static readonly (byte[] Magic, Func<MappedFile, ImageContent>? Read, string Refusal)[] Formats =
    [
        (ElfHeader.Magic.ToArray(), ElfCore.Read, ""),
        (KdumpHeader.Magic.ToArray(), KdumpImage.Read, ""),
        (LimeRange.Magic.ToArray(), LimeImage.Read, ""),
        ("AVML"u8.ToArray(), null, "it is an image of AVML compressed with Snappy, which WalkGen does not unpack: convert it with 'avml-convert' first."),
        ("makedumpfile\0\0\0\0"u8.ToArray(), null, "it is a dump in makedumpfile's flattened format: rearrange it with 'makedumpfile -R'."),
        ("PAGEDU64"u8.ToArray(), null, "it is a 64-bit crash dump of Windows, which WalkGen does not read."),
        ("PAGEDUMP"u8.ToArray(), null, "it is a 32-bit crash dump of Windows, which WalkGen does not read."),
    ];

    /// <summary>Makes sure that a file that begins with <paramref name="start"/> has a reader.</summary>
    /// <param name="start">The first <see cref="MagicSize"/> bytes, or more, or all of a shorter file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="InvalidImageException">It has none.</exception>
    public static void RequireKnown(ReadOnlySpan<byte> start, string name) => ReaderOf(start, name);

    /// <summary>Reads what <paramref name="file"/> holds, as the format that its first bytes name.</summary>
    /// <exception cref="InvalidImageException">It is of no format with a reader, or damaged.</exception>
    public static ImageContent Read(MappedFile file)
    {
        file.TryGetBytes(0, (int)ulong.Min(MagicSize, file.Length), out ReadOnlySpan<byte> start);
        return ReaderOf(start, file.Name)(file);
    }

    private static Func<MappedFile, ImageContent> ReaderOf(ReadOnlySpan<byte> start, string name)
    {
        foreach (var (magic, read, refusal) in Formats)
        {
            if (start.StartsWith(magic)) return read ?? throw new InvalidImageException($"{name}: {refusal}");
        }

        throw new InvalidImageException($"{name} is not a memory image that WalkGen reads: expected an ELF core, a kdump-compressed file or LiME, plain or gzip.");
    }
}
