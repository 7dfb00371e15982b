namespace WalkGen.Images;

/// <summary>The packings of files: how they begin, their names, and what unpacks them.</summary>
internal static class Packings
{
    private static readonly (ImagePacking Packing, byte[] Magic)[] Magics =
    [
        (ImagePacking.Gzip, GzipData.Magic.ToArray()),
        (ImagePacking.Zstd, ZstdData.Magic.ToArray()),
        (ImagePacking.Xz, XzData.Magic.ToArray()),
        (ImagePacking.Lz4, Lz4Data.Magic.ToArray()),
        (ImagePacking.Lz4, Lz4Data.MagicOfOlderFormat.ToArray()),
    ];

    /// <summary>The packing of a file that begins with <paramref name="start"/>.</summary>
    public static ImagePacking Of(ReadOnlySpan<byte> start)
    {
        foreach (var (packing, magic) in Magics)
        {
            if (start.StartsWith(magic)) return packing;
        }

        // A file of pzstd begins with a skippable frame of four bytes.
        int first = SkippableFrame.SizeOf(start);
        return first > 0 && first < start.Length ? Of(start[first..]) : ImagePacking.None;
    }

    /// <summary>The name of a packing and of the command that unpacks it.</summary>
    public static string NameOf(ImagePacking packing) => packing.ToString().ToLowerInvariant();

    /// <summary>Opens the data of <paramref name="packing"/> in <paramref name="file"/> from <paramref name="start"/> on.</summary>
    public static UnpackedData Open(ImagePacking packing, FileBytes file, ulong start)
    {
        StreamInput input = new(file, start, $"{NameOf(packing)} data", "copy or pack it again");
        return packing switch
        {
            ImagePacking.Gzip => new GzipData(input, file),
            ImagePacking.Zstd => new ZstdData(input),
            ImagePacking.Xz => new XzData(input),
            ImagePacking.Lz4 => new Lz4Data(input),
            _ => throw new ArgumentOutOfRangeException(nameof(packing)),
        };
    }
}
