namespace WalkGen.Images;

/// <summary>The bytes that an image is made of: a mapped file, or what a file unpacks to as it is read.</summary>
internal abstract class ImageBytes : IDisposable
{
    /// <summary>How many damaged pages were asked for so far; see <see cref="MemoryImage.DamagedPages"/>.</summary>
    public virtual int DamagedPages => 0;

    /// <summary>How many pages were unpacked and are kept.</summary>
    public virtual int KeptPages => 0;

    /// <summary>Finds <paramref name="length"/> bytes at <paramref name="offset"/>; false if not all of them are there.</summary>
    /// <remarks>The span is valid until <see cref="Dispose"/>. Any number of threads may ask at once.</remarks>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public abstract bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes);

    /// <summary>
    /// The same for a reader that goes through much of an image: nothing is kept for it. What has to be unpacked comes to <paramref name="scratch"/>,
    /// and is valid until that is used again.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    public virtual bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes) => TryGetBytes(offset, length, out bytes);

    /// <summary>Makes sure that the image is not closed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public abstract void RequireOpen();

    /// <summary>Closes the image and takes its bytes away from everyone who has them.</summary>
    public abstract void Dispose();
}
