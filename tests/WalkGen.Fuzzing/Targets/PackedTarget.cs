using System.IO.Compression;

namespace WalkGen.Fuzzing;

/// <summary>
/// Opens gzip files, and images of every format that are packed first: a mutation of a gzip file rarely has a correct CRC.
/// </summary>
internal sealed class GzipTarget() : Target("gzip", [.. Token.Gzip, .. Token.Elf])
{
    /// <summary>If the first byte is even, the rest is a file. If it is odd, the rest is packed.</summary>
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length < 2) return false;
        string path = Path.Combine(folder, "image");
        if ((input[0] & 1) == 0)
        {
            File.WriteAllBytes(path, input[1..]);
        }
        else
        {
            using GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest);
            gzip.Write(input[1..]);
        }

        return ImageReader.Run(path, input);
    }
}
