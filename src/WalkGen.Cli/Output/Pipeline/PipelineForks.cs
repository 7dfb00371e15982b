namespace WalkGen.Cli.Output;

/// <summary>How several threads format blocks.</summary>
/// <param name="Fork">Makes the formatter of a thread, which writes into the buffer. Called by the thread that finds the items.</param>
/// <param name="Write">Writes what formatters made, in order. No two calls run at the same time.</param>
internal sealed record PipelineForks<TItem>(
    Func<Utf8Buffer, Action<ReadOnlySpan<TItem>>> Fork, Action<ReadOnlySpan<byte>> Write)
{
    /// <summary>How many threads may be busy.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;
}
