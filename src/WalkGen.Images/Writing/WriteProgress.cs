namespace WalkGen.Images;

/// <summary>Reports how much memory was written, and stops when cancelled.</summary>
internal sealed class WriteProgress(IProgress<long>? progress, CancellationToken cancellation)
{
    private long _done;

    /// <summary>Adds <paramref name="bytes"/> that are written.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Add(int bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        _done += bytes;
        progress?.Report(_done);
    }
}
