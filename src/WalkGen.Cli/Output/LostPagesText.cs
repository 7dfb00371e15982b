using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The pages that the files of an image list as dumped and do not contain.</summary>
internal static class LostPagesText
{
    /// <summary>The number of lost pages, and whether a writer marked its file as incomplete.</summary>
    public static string Of(MemoryImage image)
    {
        ulong lost = CountOf(image);
        return (lost, IsIncomplete(image)) switch
        {
            (0, false) => "none",
            (0, true) => "none, but the dump is marked as incomplete",
            (_, false) => $"{lost}: the file was cut",
            (_, true) => $"{lost}: the dump is marked as incomplete",
        };
    }

    /// <summary>The number of lost pages.</summary>
    public static ulong CountOf(MemoryImage image) => image.Files.Aggregate(0UL, static (sum, file) => sum + file.LostPages);

    /// <summary>Whether a writer marked its file as incomplete.</summary>
    public static bool IsIncomplete(MemoryImage image) => image.Files.Any(static file => file.IsIncomplete);
}
