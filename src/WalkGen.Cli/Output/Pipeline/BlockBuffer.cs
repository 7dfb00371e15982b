namespace WalkGen.Cli.Output;

/// <summary>
/// The UTF-8 of a block. It is kept until it is exchanged. A block that is longer than the buffer is written in pieces.
/// </summary>
/// <param name="write">Writes a piece, after what is before it in the output.</param>
internal sealed class BlockBuffer(Action<ReadOnlySpan<byte>> write) : Utf8Buffer(Stream.Null, Capacity)
{
    /// <summary>Enough for most blocks, so that no formatter waits for those before it.</summary>
    private const int Capacity = 1 << 19;

    protected override void Send(ReadOnlySpan<byte> bytes) => write(bytes);
}
