namespace WalkGen.Images;

/// <summary>The content of packed data, unpacked while it is read once from the beginning.</summary>
internal abstract class UnpackedData : IDisposable
{
    /// <summary>
    /// Unpacks the next bytes into <paramref name="target"/>, which is not empty, and returns their number: at least 1, or 0 when all
    /// packed data was read and is complete.
    /// </summary>
    /// <exception cref="InvalidImageException">The data is damaged or truncated, or other data follows.</exception>
    public abstract int Read(Span<byte> target);

    /// <summary>Fills <paramref name="chunk"/>, except at the end, and returns the number of bytes: 0 at the end.</summary>
    public int ReadChunk(Span<byte> chunk)
    {
        int count = 0;
        while (count < chunk.Length && Read(chunk[count..]) is > 0 and var next) count += next;
        return count;
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
