namespace WalkGen.Images;

/// <summary>Makes one memory out of several images.</summary>
internal static class MemoryJoin
{
    /// <summary>The memory of all <paramref name="contents"/>, sorted by address.</summary>
    /// <param name="paths">The files, for messages; one for each content.</param>
    /// <param name="contents">What is in them.</param>
    /// <exception cref="InvalidImageException">Two of them hold the same memory.</exception>
    public static MemoryPiece[] Join(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        List<(MemoryPiece Piece, int File)> pieces = [];
        for (int file = 0; file < contents.Length; file++)
        {
            ImageContent content = contents[file];
            foreach (ImageSegment segment in content.Segments)
                pieces.Add((new MemoryPiece(segment.Start.Value, segment.Length, segment.FileOffset, content.Bytes), file));
        }

        pieces.Sort(static (left, right) =>
        {
            int order = left.Piece.Start.CompareTo(right.Piece.Start);
            return order != 0 ? order : left.File.CompareTo(right.File); // so that a message does not depend on the sort
        });
        for (int i = 1; i < pieces.Count; i++)
        {
            var ((last, lastFile), (next, nextFile)) = (pieces[i - 1], pieces[i]);
            if (next.Start - last.Start < last.Length)
                throw new InvalidImageException($"{paths[lastFile]} and {paths[nextFile]} both hold the memory at 0x{next.Start:x16}.");
        }

        return [.. pieces.Select(static pair => pair.Piece)];
    }

    /// <summary>The machine that all <paramref name="contents"/> are of; null if none of them tells.</summary>
    /// <exception cref="InvalidImageException">Two of them are of different machines.</exception>
    public static InstructionSet? MachineOf(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        int first = Array.FindIndex(contents, static content => content.Machine is not null);
        if (first < 0) return null;
        int other = Array.FindIndex(contents, content => content.Machine is { } machine && machine != contents[first].Machine);
        if (other < 0) return contents[first].Machine;
        throw new InvalidImageException(
            $"{paths[first]} is of a machine of the kind {InstructionSetNames.NameOf(contents[first].Machine)}, "
            + $"but {paths[other]} of one of the kind {InstructionSetNames.NameOf(contents[other].Machine)}.");
    }
}
