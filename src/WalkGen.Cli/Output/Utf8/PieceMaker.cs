namespace WalkGen.Cli.Output;

/// <summary>Keeps what is formatted. The buffer, which is larger than most pieces, is made once.</summary>
internal sealed class PieceMaker
{
    private (MemoryStream Bytes, Utf8Buffer Output)? _free;

    /// <summary>What <paramref name="write"/> writes, which may make other pieces.</summary>
    public Utf8Piece Of(Action<Utf8Buffer> write)
    {
        var (bytes, output) = _free ?? New();
        _free = null;
        bytes.SetLength(0);
        write(output);
        output.Flush();
        _free = (bytes, output);
        return new Utf8Piece(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static (MemoryStream Bytes, Utf8Buffer Output) New()
    {
        var bytes = new MemoryStream();
        return (bytes, new Utf8Buffer(bytes));
    }
}
