using System.Text;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Parses the input as a map of raw memory, and opens a file by it.</summary>
internal sealed class MapTarget() : Target("map", [.. Texts.Select(Encoding.ASCII.GetBytes)])
{
    private const int FileSize = 0x3000;

    private static readonly string[] Texts =
    [
        "00000000-00000fff : System RAM\n", "0:0x1000:4K\n", " : System RAM\n", "0xffffffffffffffff", "18446744073709551615", "T", ":", "-",
    ];

    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        RawLayout layout;
        try
        {
            layout = RawLayout.Parse(Encoding.Latin1.GetString(input).Split('\n'));
        }
        catch (FormatException e)
        {
            RequireSentence(e.Message);
            return false;
        }

        string path = Path.Combine(folder, "raw");
        File.WriteAllBytes(path, new byte[FileSize]);
        try
        {
            using MemoryImage image = MemoryImage.Open([path], new ImageOptions { RawLayout = layout, MapsFiles = false });
            foreach (ImageSegment segment in image.Segments)
            {
                FuzzFault.Require(segment.Length > 0 && segment.FileOffset + segment.Length <= FileSize, $"{segment} is in the file");
                FuzzFault.Require(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out _), $"{segment} can be read");
            }
        }
        catch (InvalidImageException e)
        {
            RequireSentence(e.Message); // a map of other memory
        }

        return true;
    }

    private static void RequireSentence(string message) => FuzzFault.Require(message.EndsWith('.'), $"'{message}' is a sentence");
}
