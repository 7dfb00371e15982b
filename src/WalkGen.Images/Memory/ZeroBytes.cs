namespace WalkGen.Images;

/// <summary>Memory of zeros that a file leaves out. Every offset has zeros.</summary>
/// <param name="file">The bytes of the file: closing it closes this memory.</param>
internal sealed class ZeroBytes(ImageBytes file) : ImageBytes
{
    private static readonly byte[] Zeros = new byte[1 << 16]; // the size of the largest table

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = length < 0 ? default : length <= Zeros.Length ? Zeros.AsSpan(0, length) : new byte[length];
        return length >= 0;
    }

    /// <inheritdoc/>
    public override void RequireOpen() => file.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
