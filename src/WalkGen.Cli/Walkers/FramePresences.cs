using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Finds what an image knows about ranges of frames.</summary>
/// <param name="image">The image.</param>
internal sealed class FramePresences(MemoryImage image)
{
    // The addresses at which the presence may change, in ascending order.
    private readonly ulong[] _borders =
    [
        .. image.Segments.SelectMany(static segment => (ulong[])[segment.Start.Value, segment.Start.Value + segment.Length])
            .Concat(image.ZeroSegments.Concat(image.MissingSegments)
                .SelectMany(static range => (ulong[])[range.Start.Value, range.Start.Value + range.Length]))
            .Distinct().Order(),
    ];

    /// <summary>The pieces of memory from <paramref name="start"/> on, each with one presence.</summary>
    /// <param name="start">The physical address of the first byte.</param>
    /// <param name="length">The size in bytes.</param>
    public IEnumerable<(FramePresence Presence, ulong Length)> Pieces(PhysicalAddress start, ulong length)
    {
        int border = Array.BinarySearch(_borders, start.Value);
        border = border < 0 ? ~border : border + 1;
        for (ulong offset = 0; offset < length; border++)
        {
            ulong end = border < _borders.Length ? Math.Min(_borders[border] - start.Value, length) : length;
            yield return (image.PresenceOf(start + offset), end - offset);
            offset = end;
        }
    }

    /// <summary>The presence of the frames of <paramref name="pages"/>; null if it differs among them.</summary>
    public FramePresence? Of(Extent pages)
    {
        FramePresence? first = null;
        Extent frames = pages.OneRepeat;
        foreach (var (presence, _) in Pieces(frames.Physical, frames.Length))
        {
            if (first is not null && first != presence) return null;
            first = presence;
        }

        return first;
    }
}
