namespace WalkGen.Cli.Scans;

/// <summary>A new file with results. Its failures say that they are the output's.</summary>
/// <param name="path">The path.</param>
/// <param name="target">The folder that messages name.</param>
internal sealed class ResultFileStream(string path, string target) : Stream
{
    private readonly FileStream _file = ScanFolder.Try(target, () => new FileStream(path, FileMode.CreateNew, FileAccess.Write));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _file.Length;

    public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _file.Write(buffer);
        }
        catch (Exception e) when (ScanFolder.IsOutputFailure(e))
        {
            throw ScanFolder.Failed(target, e);
        }
    }

    public override void Flush() => ScanFolder.Try(target, _file.Flush);

    /// <summary>Waits until the disk has everything.</summary>
    public void FlushToDisk() => ScanFolder.Try(target, () => _file.Flush(flushToDisk: true));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing) _file.Dispose(); // it flushes, also after a failure
        }
        catch (Exception e) when (ScanFolder.IsOutputFailure(e))
        {
            // The failure was reported, or the results are discarded.
        }

        base.Dispose(disposing);
    }
}
