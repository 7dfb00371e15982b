namespace WalkGen.Images;

/// <summary>Files that contain memory alone.</summary>
/// <param name="layout">The physical addresses of the memory.</param>
internal sealed class RawMemory(RawLayout layout)
{
    private readonly List<FileBytes> _files = [];

    /// <summary>Adds <paramref name="file"/>. Its segments are known when all files are added: <see cref="Place"/>.</summary>
    public ImageContent Read(FileBytes file)
    {
        _files.Add(file);
        return new ImageContent { File = new() { Path = file.Name, Kind = ImageKind.RawMemory }, Bytes = file, Segments = [] };
    }

    /// <summary>The <paramref name="contents"/> of the files with their segments.</summary>
    /// <exception cref="InvalidImageException">The layout does not fit the files, or does not use one of them.</exception>
    public ImageContent[] Place(List<ImageContent> contents)
    {
        IReadOnlyList<ImageSegment> segments = layout.Place(_files);
        ImageContent[] placed = new ImageContent[contents.Count];
        ulong start = 0;
        for (int i = 0; i < placed.Length; i++)
        {
            ulong end = start + _files[i].Length;
            placed[i] = contents[i] with { Segments = Within(segments, start, end) };
            if (placed[i].Segments.Length == 0) throw _files[i].Invalid("no range of memory lies in it: leave it out, or add a range.");
            start = end;
        }

        return placed;
    }

    /// <summary>The parts of <paramref name="segments"/> in the file whose bytes are those from start to end, exclusive.</summary>
    private static ImageSegment[] Within(IReadOnlyList<ImageSegment> segments, ulong start, ulong end)
    {
        List<ImageSegment> parts = [];
        foreach (ImageSegment segment in segments)
        {
            ulong first = ulong.Max(start, segment.FileOffset);
            ulong last = ulong.Min(end, segment.FileOffset + segment.Length);
            if (first < last) parts.Add(new ImageSegment(segment.Start + (first - segment.FileOffset), last - first, first - start));
        }

        parts.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return [.. parts];
    }
}
