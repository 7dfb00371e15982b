namespace LiveSnapshot;

/// <summary>Threads that write random pages. They wait while a snapshot is taken.</summary>
public sealed class Load : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private readonly Thread[] _threads;
    private volatile bool _isStopped;

    public Load(TrackedBlock memory, int threads, int pagesPerMillisecond)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => Write(memory, number, pagesPerMillisecond)))];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>Runs <paramref name="action"/> while no thread writes.</summary>
    public void Pause(Action action)
    {
        _gate.EnterWriteLock();
        try
        {
            action();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        _isStopped = true;
        foreach (Thread thread in _threads) thread.Join();
        _gate.Dispose();
    }

    // Half of the writes are to a sixteenth of the memory, as in most programs.
    private void Write(TrackedBlock memory, int number, int pagesPerMillisecond)
    {
        var random = new Random(number);
        while (!_isStopped)
        {
            _gate.EnterReadLock();
            for (int i = 0; i < pagesPerMillisecond; i++)
            {
                int pages = random.Next(2) == 0 ? Math.Max(1, memory.PageCount / 16) : memory.PageCount;
                random.NextBytes(memory.Page(random.Next(pages)).Slice(random.Next(TrackedBlock.PageSize - 64), 64));
            }

            _gate.ExitReadLock();
            Thread.Sleep(1);
        }
    }
}
