using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>Program headers with different bytes for the same memory as text.</summary>
internal static class OverlapText
{
    private const int MaxListed = 4;

    /// <summary>The headers of <paramref name="image"/> that differ, and the one that is used; null if there are none.</summary>
    public static string? Of(MemoryImage image)
    {
        if (image.DifferingOverlaps.Count == 0) return null;

        int more = image.DifferingOverlaps.Count - MaxListed;
        var listed = image.DifferingOverlaps.Take(MaxListed).Select(static overlap =>
            $"{overlap.Header} and {overlap.LaterHeader} in {Pages(overlap.Pages)} from {overlap.Range.Start} to "
            + $"{overlap.Range.Start + (overlap.Range.Length - 1)}");
        string rest = more > 0 ? $"; {more} more" : "";
        return $"the memory changed while it was copied: program headers differ ({string.Join("; ", listed)}{rest}); "
            + "the later header is used";
    }

    private static string Pages(ulong pages) => pages == 1 ? "1 page" : $"{pages} pages";
}
