using System.Runtime.ExceptionServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// A ring of blocks. One thread fills them, any thread takes the next full one, and whoever finishes the first one writes it and the
/// finished ones after it: in order, one thread at a time. The first failure in this order ends the writing. Threads that wait are woken
/// for half a ring of work: to be woken for each block would cost as much as a tenth of the formatting.
/// </summary>
/// <param name="count">The number of blocks.</param>
/// <param name="write">Writes the next bytes of the output.</param>
internal sealed class OrderedBlocks<TItem>(int count, Action<ReadOnlySpan<byte>> write)
{
    private readonly object _lock = new();
    private readonly PipelineBlock<TItem>[] _ring = [.. Enumerable.Range(0, count).Select(static _ => new PipelineBlock<TItem>())];
    private volatile ExceptionDispatchInfo? _failure;
    private long _filled;
    private long _taken;
    private long _written;
    private bool _isComplete;
    private bool _isWriting;

    /// <summary>Why the writing ended; null if it goes on.</summary>
    public ExceptionDispatchInfo? Failure => _failure;

    /// <summary>Says that the block that was free is full.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _filled++;
            if (_filled - _taken >= count / 2) Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Says that no more blocks are added.</summary>
    public void CompleteAdding()
    {
        lock (_lock)
        {
            _isComplete = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The next block to fill.</summary>
    /// <param name="help">Formats a block meanwhile if none is free; null to wait.</param>
    public PipelineBlock<TItem> Free(Action<long>? help)
    {
        while (true)
        {
            long number;
            lock (_lock)
            {
                while (_filled - _written >= count && (help is null || _taken == _filled)) Monitor.Wait(_lock);
                if (_filled - _written < count) return At(_filled);
                number = _taken++;
            }

            help!(number);
        }
    }

    /// <summary>Takes the next full block, once there is one.</summary>
    /// <returns>Its number; null if there are no more.</returns>
    public long? Take()
    {
        lock (_lock)
        {
            while (_taken == _filled)
            {
                if (_isComplete) return null;
                Monitor.Wait(_lock);
            }

            return _taken++;
        }
    }

    public PipelineBlock<TItem> At(long number) => _ring[number % count];

    /// <summary>Waits until all blocks before <paramref name="number"/> are written.</summary>
    public void WaitFor(long number)
    {
        lock (_lock)
        {
            while (_written < number) Monitor.Wait(_lock);
        }
    }

    /// <summary>Writes the block <paramref name="number"/> if it is its turn; else who finishes the one before it does.</summary>
    public void Finish(long number)
    {
        lock (_lock)
        {
            At(number).IsFormatted = true;
            if (_isWriting || _written != number) return;
            _isWriting = true;
        }

        while (true)
        {
            PipelineBlock<TItem> block = At(number);
            Write(block);
            lock (_lock)
            {
                block.IsFormatted = false;
                _written = ++number;
                _isWriting = _written < _filled && At(number).IsFormatted;
                if (!_isWriting || _filled - _written == count / 2) Monitor.PulseAll(_lock);
                if (!_isWriting) return;
            }
        }
    }

    private void Write(PipelineBlock<TItem> block)
    {
        if (_failure is not null) return;
        try
        {
            write(block.Bytes);
            _failure = block.Failure;
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }
}
