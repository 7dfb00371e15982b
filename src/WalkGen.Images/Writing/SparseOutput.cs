namespace WalkGen.Images;

/// <summary>A new file. Pages of zeros become holes, which take no space on disk.</summary>
internal sealed class SparseOutput(Stream stream)
{
    private long _length;

    /// <summary>Writes <paramref name="bytes"/> at <paramref name="offset"/>, where nothing was written before.</summary>
    public void Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        long at = checked((long)offset);
        _length = long.Max(_length, at + bytes.Length);
        while (!bytes.IsEmpty)
        {
            int zeros = PagesOfZeros.Before(at, bytes);
            at += zeros;
            bytes = bytes[zeros..];
            int count = PagesOfZeros.DistanceFrom(at, bytes);
            if (count == 0) continue;
            if (stream.Position != at) stream.Position = at;
            stream.Write(bytes[..count]);
            at += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Ends the file, which may end in a hole.</summary>
    public void Finish() => stream.SetLength(_length);
}
