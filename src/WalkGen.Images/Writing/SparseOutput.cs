namespace WalkGen.Images;

/// <summary>A new file. Blocks of zeros become holes, which take no space on disk.</summary>
internal sealed class SparseOutput(Stream stream)
{
    private const int BlockSize = 1 << 12;

    private long _length;

    /// <summary>Writes <paramref name="bytes"/> at <paramref name="offset"/>, where nothing was written before.</summary>
    public void Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        long at = checked((long)offset);
        _length = long.Max(_length, at + bytes.Length);
        while (!bytes.IsEmpty)
        {
            int hole = LengthOf(bytes, areZeros: true);
            bytes = bytes[hole..];
            at += hole;
            int data = LengthOf(bytes, areZeros: false);
            if (data == 0) continue;
            if (stream.Position != at) stream.Position = at;
            stream.Write(bytes[..data]);
            bytes = bytes[data..];
            at += data;
        }
    }

    /// <summary>Ends the file, which may end in a hole.</summary>
    public void Finish() => stream.SetLength(_length);

    /// <summary>The length of the blocks at the beginning of <paramref name="bytes"/> that are zeros, or that are not.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes, bool areZeros)
    {
        int length = 0;
        while (length < bytes.Length)
        {
            int block = int.Min(BlockSize, bytes.Length - length);
            if (bytes.Slice(length, block).ContainsAnyExcept((byte)0) == areZeros) break;
            length += block;
        }

        return length;
    }
}
