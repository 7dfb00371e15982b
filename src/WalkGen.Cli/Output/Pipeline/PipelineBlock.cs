using System.Runtime.ExceptionServices;

namespace WalkGen.Cli.Output;

/// <summary>Items on their way to the output, and what a formatter made of them.</summary>
internal sealed class PipelineBlock<TItem>
{
    private const int Size = 512;

    private byte[] _bytes = [];
    private int _written;

    /// <summary>The room for items.</summary>
    public TItem[] Items { get; } = new TItem[Size];

    /// <summary>How many items are there.</summary>
    public int Count { get; set; }

    /// <summary>Whether a formatter has dealt with the items.</summary>
    public bool IsFormatted { get; set; }

    /// <summary>Why it ended before the last item; null if it did not.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>What the formatter made of the items, unless it is written already.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _written);

    /// <summary>Takes the bytes out of <paramref name="buffer"/>.</summary>
    public void TakeFrom(BlockBuffer buffer) => _written = buffer.Exchange(ref _bytes);
}
