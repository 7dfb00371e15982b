namespace WalkGen.Images;

/// <summary>The bytes of an image: a file, or the unpacked pages of one.</summary>
internal abstract class ImageBytes : IDisposable
{
    /// <summary>The number of damaged pages that were read (<see cref="MemoryImage.DamagedPages"/>).</summary>
    public virtual int DamagedPages => 0;

    /// <summary>The number of pages of the file that could not be read (<see cref="MemoryImage.UnreadablePages"/>).</summary>
    public virtual long UnreadablePages => 0;

    /// <summary>The size of the unpacked pages in the cache, in bytes.</summary>
    public virtual long CachedBytes => 0;

    /// <summary>The bytes of a machine that runs, which these are or contain; else null.</summary>
    public virtual ChangingBytes? Changing => null;

    /// <summary>Finds <paramref name="length"/> bytes at <paramref name="offset"/>; false if one is missing.</summary>
    /// <remarks>The span shows the bytes until <see cref="Dispose"/>, then perhaps zeros. Several threads may call at once.</remarks>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public abstract bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes);

    /// <summary>
    /// <see cref="TryGetBytes"/> without caching, for a reader of most of an image. A packed page is unpacked into
    /// <paramref name="scratch"/>: the span is valid until the buffer is used again.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public virtual bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
        => TryGetBytes(offset, length, out bytes);

    /// <summary>Reads bytes of a running machine as they are now, not from a cache; false if one is missing.</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public virtual bool TryReadAgain(ulong offset, Span<byte> target)
        => TryGetBytes(offset, target.Length, out ReadOnlySpan<byte> bytes) && bytes.TryCopyTo(target);

    /// <summary>Caches bytes that were read without caching and will be read again, if they are a packed page.</summary>
    public virtual void Keep(ulong offset, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>Throws if the image is closed.</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public abstract void RequireOpen();

    /// <summary>Closes the image. All spans of its bytes become invalid.</summary>
    public abstract void Dispose();
}
