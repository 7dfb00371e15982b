namespace WalkGen.Images;

/// <summary>Joins the memory of several images.</summary>
internal static class MemoryJoin
{
    /// <summary>Joins the memory of all <paramref name="contents"/>, sorted by address.</summary>
    /// <param name="paths">The files, one for each content.</param>
    /// <param name="contents">The contents of the files.</param>
    /// <exception cref="InvalidImageException">Two files contain the same memory.</exception>
    public static MemoryPiece[] Join(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        if (contents.Length == 1) return PiecesOf(contents[0]); // sorted and disjoint

        List<(MemoryPiece Piece, int File)> pieces = [];
        for (int file = 0; file < contents.Length; file++)
        {
            foreach (MemoryPiece piece in PiecesOf(contents[file])) pieces.Add((piece, file));
        }

        pieces.Sort(static (left, right) =>
        {
            int order = left.Piece.Start.CompareTo(right.Piece.Start);
            return order != 0 ? order : left.File.CompareTo(right.File); // a stable order, also for messages
        });
        for (int i = 1; i < pieces.Count; i++)
        {
            var ((last, lastFile), (next, nextFile)) = (pieces[i - 1], pieces[i]);
            if (next.Start - last.Start < last.Length)
                {
                throw new InvalidImageException(
                    $"{paths[lastFile]} and {paths[nextFile]} both contain the memory at 0x{next.Start:x16}: leave out one of them.");
            }
        }

        return [.. pieces.Select(static pair => pair.Piece)];
    }

    private static MemoryPiece[] PiecesOf(ImageContent content) => Array.ConvertAll(
        content.Segments,
        segment => new MemoryPiece(segment.Start.Value, segment.Length, segment.FileOffset, content.Bytes));

    /// <summary>
    /// Adds the <paramref name="zeros"/>, which are disjoint from <paramref name="pieces"/>, and sorts all pieces by address. If there is
    /// no memory at all, the result is an empty piece.
    /// </summary>
    /// <param name="pieces">The pieces, sorted by address.</param>
    /// <param name="zeros">The ranges of zeros.</param>
    /// <param name="file">Any of the files: all are closed together.</param>
    public static MemoryPiece[] AddZeros(MemoryPiece[] pieces, PhysicalRange[] zeros, ImageBytes file)
    {
        if (zeros.Length == 0) return pieces.Length > 0 ? pieces : [new MemoryPiece(0, 0, 0, file)];

        ZeroBytes bytes = new(file);
        MemoryPiece[] all = [.. pieces, .. zeros.Select(range => new MemoryPiece(range.Start.Value, range.Length, 0, bytes))];
        Array.Sort(all, static (left, right) => left.Start.CompareTo(right.Start));
        return all;
    }

    /// <summary>The machine of all <paramref name="contents"/>; null if none names it.</summary>
    /// <exception cref="InvalidImageException">Two files belong to different machines.</exception>
    public static InstructionSet? MachineOf(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        int first = Array.FindIndex(contents, static content => content.Machine is not null);
        if (first < 0) return null;
        int other = Array.FindIndex(contents, content => content.Machine is { } machine && machine != contents[first].Machine);
        if (other < 0) return contents[first].Machine;
        throw new InvalidImageException(
            $"{paths[first]} contains memory of {InstructionSetNames.NameOf(contents[first].Machine)}, "
            + $"but {paths[other]} of {InstructionSetNames.NameOf(contents[other].Machine)}: open files of one machine only.");
    }
}
