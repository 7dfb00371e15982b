namespace WalkGen.Fuzzing;

/// <summary>An output that cancels the command after <paramref name="limit"/> bytes.</summary>
internal sealed class LimitedOutput(int limit, CancellationTokenSource cancellation) : MemoryStream
{
    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Text => GetBuffer().AsMemory(0, (int)Length);

    // The base class also writes spans by it.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > limit)
        {
            cancellation.Cancel();
            cancellation.Token.ThrowIfCancellationRequested();
        }

        base.Write(buffer, offset, count);
    }
}
