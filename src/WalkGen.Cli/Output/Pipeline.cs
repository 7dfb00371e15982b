using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// Hands items to another thread in blocks, in order, so that one processor finds them while another one formats them. Few items, or a
/// machine with one processor, need no thread.
/// </summary>
/// <param name="consume">Takes the next items. No two calls run at the same time.</param>
internal sealed class Pipeline<TItem>(Action<ArraySegment<TItem>> consume) : IDisposable
    where TItem : struct
{
    private const int BlockSize = 1024;
    private const int Blocks = 3; // one is filled, one is consumed, one waits

    private readonly BlockingCollection<ArraySegment<TItem>> _full = [];
    private readonly BlockingCollection<TItem[]> _free = [];
    private TItem[] _items = new TItem[BlockSize];
    private int _count;
    private bool _isComplete;
    private Task? _consumer;
    private volatile ExceptionDispatchInfo? _failure;

    /// <summary>The place of the next item. It may contain an earlier one.</summary>
    /// <exception cref="Exception">What the consumer threw.</exception>
    public ref TItem Next()
    {
        if (_count == BlockSize) HandOver();
        return ref _items[_count++];
    }

    /// <summary>Waits until all items are consumed.</summary>
    /// <exception cref="Exception">What the consumer threw.</exception>
    public void Complete()
    {
        _isComplete = true;
        if (_consumer is null)
        {
            consume(new ArraySegment<TItem>(_items, 0, _count));
        }
        else
        {
            _full.Add(new ArraySegment<TItem>(_items, 0, _count));
            _full.CompleteAdding();
            _consumer.Wait();
            _failure?.Throw();
        }
    }

    /// <summary>Ends the other thread. If items could not be found, those that were found before are consumed too.</summary>
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

        _full.Dispose();
        _free.Dispose();
    }

    private void HandOver()
    {
        _failure?.Throw();
        _count = 0;
        if (Environment.ProcessorCount == 1)
        {
            consume(_items);
            return;
        }

        if (_consumer is null)
        {
            for (int i = 1; i < Blocks; i++) _free.Add(new TItem[BlockSize]);
            _consumer = Task.Factory.StartNew(
                Consume, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        _full.Add(_items);
        _items = _free.Take();
    }

    private void Consume()
    {
        foreach (ArraySegment<TItem> items in _full.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null) consume(items);
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e); // the other side throws it; it must not wait for a free block before
            }

            _free.Add(items.Array!);
        }
    }
}
