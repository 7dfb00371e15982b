using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// Hands items to other threads in blocks, so that one processor finds them while others format them. The output is in order. Few items,
/// or a machine with one processor, need no thread.
/// </summary>
/// <param name="consume">Takes the next items. No two calls run at the same time.</param>
/// <param name="forks">Lets several threads format the blocks after the first one; null if only one can.</param>
internal sealed class Pipeline<TItem>(Action<ReadOnlySpan<TItem>> consume, PipelineForks<TItem>? forks = null) : IDisposable
    where TItem : struct
{
    /// <summary>More threads would wait for the one that writes.</summary>
    private const int MaxThreads = 8;

    private readonly int _processors = forks?.Processors ?? Environment.ProcessorCount;
    private PipelineBlock<TItem> _block = new();
    private OrderedBlocks<TItem>? _blocks;
    private Task[] _others = [];
    private Action<long>? _help;
    private ExceptionDispatchInfo? _failure;
    private bool _isComplete;

    /// <summary>The place of the next item. It may contain an earlier one.</summary>
    /// <exception cref="Exception">What a formatter or the output threw.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TItem Next()
    {
        if (_block.Count == _block.Items.Length) HandOver();
        return ref _block.Items[_block.Count++];
    }

    /// <summary>Waits until all items are written.</summary>
    /// <exception cref="Exception">What a formatter or the output threw.</exception>
    public void Complete()
    {
        _isComplete = true;
        if (_blocks is null)
        {
            Consume();
        }
        else
        {
            _blocks.Add();
            _blocks.CompleteAdding();
            if (_help is { } help)
            {
                while (_blocks.Take() is { } number) help(number);
            }

            Task.WaitAll(_others);
            _blocks.Failure?.Throw();
        }
    }

    /// <summary>Ends the other threads. If items could not be found, those that were found before are written too.</summary>
    public void Dispose()
    {
        try
        {
            if (!_isComplete) Complete();
        }
        catch (Exception)
        {
            // The caller gets the reason why items could not be found.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void HandOver()
    {
        if (_blocks is null)
        {
            Consume(); // so that only the first block is the start of the output
            if (_processors > 1) Start();
        }
        else
        {
            _blocks.Add();
        }

        _blocks?.Failure?.Throw();
        if (_blocks is not null) _block = _blocks.Free(_help);
        _block.Count = 0;
    }

    private void Consume()
    {
        _failure?.Throw();
        try
        {
            consume(_block.Items.AsSpan(0, _block.Count));
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    private void Start()
    {
        int others = forks is null ? 1 : int.Min(_processors, MaxThreads) - 1;
        OrderedBlocks<TItem> blocks = _blocks = new(2 * (others + 2), forks is null ? static _ => { } : forks.Write);
        if (forks is not null) _help = new BlockFormatter<TItem>(blocks, forks).Format;
        _others = new Task[others];
        for (int i = 0; i < others; i++)
        {
            BlockFormatter<TItem> formatter = forks is null ? new(blocks, consume) : new(blocks, forks);
            _others[i] = Task.Factory.StartNew(
                () => FormatAll(blocks, formatter), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private static void FormatAll(OrderedBlocks<TItem> blocks, BlockFormatter<TItem> formatter)
    {
        while (blocks.Take() is { } number) formatter.Format(number);
    }
}
