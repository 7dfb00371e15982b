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

    // The piece of the last answer: the next frames are often in the same one.
    private (ulong First, ulong Last, FramePresence Presence) _known = (1, 0, default);

    /// <summary>The same for another thread.</summary>
    public FramePresences Fork() => (FramePresences)MemberwiseClone();

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
    public FramePresence? Of(in Extent pages)
    {
        ulong start = pages.Physical.Value, last = start + ((pages.IsRepeated ? pages.PageSize : pages.Length) - 1);
        return OfPiece(start, last) ?? OfPieces(pages.OneRepeat);
    }

    /// <summary>
    /// The presence of the frames from <paramref name="start"/> to <paramref name="last"/>, inclusive; null if it may differ among them.
    /// </summary>
    public FramePresence? OfPiece(ulong start, ulong last)
    {
        if (start < _known.First || last > _known.Last)
        {
            int border = Array.BinarySearch(_borders, start);
            border = border < 0 ? ~border : border + 1;
            ulong end = border < _borders.Length ? _borders[border] - 1 : ulong.MaxValue;
            if (last > end) return null;
            _known = (border == 0 ? 0 : _borders[border - 1], end, image.PresenceOf(new PhysicalAddress(start)));
        }

        return _known.Presence;
    }

    private FramePresence? OfPieces(Extent frames)
    {
        FramePresence? first = null;
        foreach (var (presence, _) in Pieces(frames.Physical, frames.Length))
        {
            if (first is not null && first != presence) return null;
            first = presence;
        }

        return first;
    }
}
