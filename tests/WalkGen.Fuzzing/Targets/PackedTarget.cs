using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;

namespace WalkGen.Fuzzing;

/// <summary>
/// Opens packed files, and images of every format that are packed first: a mutation of a packed file rarely has a correct checksum.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="tokens">Pieces of the formats.</param>
internal sealed class PackedTarget(string name, IReadOnlyList<byte[]> tokens) : Target(name, tokens)
{
    /// <summary>The first byte selects: the rest is a file (even), or is packed with gzip (1), zstd (3) or lz4 (5).</summary>
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length < 2) return false;
        string path = Path.Combine(folder, "image");
        using (FileStream file = File.Create(path))
        {
            using Stream packed = (input[0] % 6) switch
            {
                1 => new GZipStream(file, CompressionLevel.Fastest),
                3 => new CompressionStream(file, level: 1),
                5 => LZ4Stream.Encode(file),
                _ => file,
            };
            packed.Write(input[1..]);
        }

        return ImageReader.Run(path, input);
    }
}
