namespace WalkGen.Images;

/// <summary>Memory of zeros that a file leaves out. Every offset has zeros.</summary>
/// <param name="file">The bytes of the file: closing it closes this memory.</param>
internal sealed class ZeroBytes(ImageBytes file) : ImageBytes
{
    // Of all images, as long as the longest read. The system provides its pages when they are read.
    private static byte[] s_zeros = new byte[1 << 16];

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (length < 0 || length > Array.MaxLength) return false;
        byte[] zeros = s_zeros;
        if (length > zeros.Length) s_zeros = zeros = new byte[length]; // races between threads are harmless
        bytes = zeros.AsSpan(0, length);
        return true;
    }

    /// <inheritdoc/>
    public override void RequireOpen() => file.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
