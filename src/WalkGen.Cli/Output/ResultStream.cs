namespace WalkGen.Cli.Output;

/// <summary>
/// The standard output. It ends with a whole line if the command is cancelled. After an error it ignores what is written.
/// </summary>
/// <param name="output">The file, pipe or terminal.</param>
/// <param name="cancellation">The signal that cancels the command.</param>
/// <param name="room">How much the output takes at once; null if it takes everything.</param>
internal sealed class ResultStream(Stream output, CancellationToken cancellation, PipeRoom? room = null) : Stream
{
    private Stream _output = output;
    private PipeRoom? _room = room;

    /// <summary>A longer line is not kept until it is whole.</summary>
    private const int LongestLine = 1 << 20;

    private const int BrokenPipe = 32; // EPIPE

    private readonly Lock _lock = new();
    private readonly MemoryStream _line = new();
    private bool _isClosed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Ignores what is written from now on. A write that takes longer than <paramref name="patience"/> is not awaited.</summary>
    public void StopWriting(TimeSpan patience)
    {
        if (!_lock.TryEnter(patience)) return;
        _isClosed = true;
        _lock.Exit();
    }

    /// <summary>What is written from now on goes into a file, which takes everything at once.</summary>
    public void RedirectTo(Stream file) => (_output, _room) = (file, null);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            if (_isClosed) return;
            int end = _line.Length > 0 ? buffer.IndexOf((byte)'\n') + 1 : 0;
            if (end > 0)
            {
                _line.Write(buffer[..end]);
                WriteLine();
                buffer = buffer[end..];
            }

            int whole = buffer.LastIndexOf((byte)'\n') + 1;
            Forward(buffer[..whole]);
            _line.Write(buffer[whole..]);
            if (_line.Length > LongestLine) WriteLine();
        }
    }

    public override void Flush()
    {
        lock (_lock)
        {
            if (_isClosed) return;
            if (!cancellation.IsCancellationRequested) WriteLine();
            _output.Flush();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteLine()
    {
        Forward(_line.GetBuffer().AsSpan(0, (int)_line.Length));
        _line.SetLength(0);
    }

    /// <summary>Writes whole lines, no more at once than the output takes: a process that is killed has written them or not.</summary>
    private void Forward(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int count = lines.Length;
            if (_room?.Now is { } most && most < count)
            {
                int whole = lines[..most].LastIndexOf((byte)'\n') + 1;
                count = whole > 0 ? whole : lines.IndexOf((byte)'\n') is var end and >= 0 ? end + 1 : lines.Length;
            }

            try
            {
                _output.Write(lines[..count]);
                _room?.Wrote(count);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Failed(e);
            }

            lines = lines[count..];
        }
    }

    private Exception Failed(Exception e)
    {
        _isClosed = true;
        return e.HResult == BrokenPipe ? new BrokenPipeException() : new IOException($"the output cannot be written: {e.Message}", e);
    }
}
