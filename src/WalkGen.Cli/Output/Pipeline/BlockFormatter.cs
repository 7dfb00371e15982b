using System.Runtime.ExceptionServices;

namespace WalkGen.Cli.Output;

/// <summary>Formats blocks, one at a time. Each thread has its own.</summary>
internal sealed class BlockFormatter<TItem>
{
    private readonly OrderedBlocks<TItem> _blocks;
    private readonly Action<ReadOnlySpan<TItem>> _format;
    private readonly Action<ReadOnlySpan<byte>>? _write;
    private readonly BlockBuffer? _buffer;
    private long _number;

    /// <summary>A formatter that writes the output itself: there is no other one.</summary>
    public BlockFormatter(OrderedBlocks<TItem> blocks, Action<ReadOnlySpan<TItem>> format) => (_blocks, _format) = (blocks, format);

    /// <summary>One of several formatters.</summary>
    public BlockFormatter(OrderedBlocks<TItem> blocks, PipelineForks<TItem> forks)
    {
        _blocks = blocks;
        _write = forks.Write;
        _buffer = new BlockBuffer(WriteInTurn);
        _format = forks.Fork(_buffer);
    }

    /// <summary>Formats a block that was taken. After a failure it is only finished.</summary>
    public void Format(long number)
    {
        _number = number;
        PipelineBlock<TItem> block = _blocks.At(number);
        block.Failure = null;
        try
        {
            if (_blocks.Failure is null) _format(block.Items.AsSpan(0, block.Count));
        }
        catch (Exception e)
        {
            block.Failure = ExceptionDispatchInfo.Capture(e); // its turn comes after the blocks before it
        }

        if (_buffer is not null) block.TakeFrom(_buffer);
        _blocks.Finish(number);
    }

    private void WriteInTurn(ReadOnlySpan<byte> piece)
    {
        _blocks.WaitFor(_number);
        _blocks.Failure?.Throw();
        _write!(piece);
    }
}
