namespace WalkGen;

/// <summary>
/// The pieces of a parallel walk in the order of their addresses. Threads of the pool walk them, and the thread of the caller, too, when it
/// would wait.
/// </summary>
/// <param name="threads">The number of threads besides that of the caller.</param>
/// <param name="walk">Walks a piece. It throws nothing.</param>
internal sealed class PieceQueue<TWalker>(int threads, Action<Piece<TWalker>> walk)
{
    /// <summary>The most pieces that wait or are not merged. A page table that leads back to itself has billions.</summary>
    private const int Most = 64;

    private readonly object _gate = new();
    private readonly Queue<Piece<TWalker>> _all = new();
    private readonly Queue<Piece<TWalker>> _waiting = new();
    private int _running;
    private bool _isStarted;
    private bool _isClosed;

    /// <summary>Whether there is no room for another piece.</summary>
    public bool IsFull => _all.Count >= Most;

    /// <summary>Whether no piece is left.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>Adds a piece at the end.</summary>
    public void Add(Piece<TWalker> piece)
    {
        _all.Enqueue(piece);
        if (piece.IsWalked) return;
        lock (_gate)
        {
            _waiting.Enqueue(piece);
            Monitor.Pulse(_gate);
        }

        if (_isStarted) return;
        _isStarted = true;
        for (int thread = 0; thread < threads; thread++) ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Work(), this, false);
    }

    /// <summary>Removes the first piece if it has been walked.</summary>
    public bool TryTakeWalked(out Piece<TWalker> piece)
    {
        if (!_all.TryPeek(out piece!)) return false;
        lock (_gate)
        {
            if (!piece.IsWalked) return false;
        }

        _all.Dequeue();
        return true;
    }

    /// <summary>Walks a piece that waits, or waits until the first one has been walked.</summary>
    public void Help()
    {
        Piece<TWalker>? piece;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out piece))
            {
                while (!_all.Peek().IsWalked) Monitor.Wait(_gate);
                return;
            }

            _running++;
        }

        Walk(piece);
    }

    /// <summary>Drops the pieces that wait, and waits for those that are being walked.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Clear();
            Monitor.PulseAll(_gate);
            while (_running > 0) Monitor.Wait(_gate);
        }

        _all.Clear();
    }

    private void Work()
    {
        while (true)
        {
            Piece<TWalker>? piece;
            lock (_gate)
            {
                while (!_waiting.TryDequeue(out piece))
                {
                    if (_isClosed) return;
                    Monitor.Wait(_gate);
                }

                _running++;
            }

            Walk(piece);
        }
    }

    private void Walk(Piece<TWalker> piece)
    {
        walk(piece);
        lock (_gate)
        {
            _running--;
            piece.IsWalked = true;
            if (piece.EndsWalk) _waiting.Clear(); // those are after it
            Monitor.PulseAll(_gate);
        }
    }
}
