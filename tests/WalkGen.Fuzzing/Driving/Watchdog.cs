namespace WalkGen.Fuzzing;

/// <summary>Reports an input that takes too long, from a thread of its own: nothing ends the thread that runs it.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly long _limit;
    private readonly Action<long> _hangs;
    private long _number;
    private long _started;
    private bool _isRunning;

    /// <param name="limit">The longest time of an input.</param>
    /// <param name="hangs">Gets the number of an input that takes longer, once.</param>
    public Watchdog(TimeSpan limit, Action<long> hangs)
    {
        _limit = (long)limit.TotalMilliseconds;
        _hangs = hangs;
        TimeSpan period = TimeSpan.FromMilliseconds(double.Clamp(limit.TotalMilliseconds / 4, 1, 500));
        _timer = new Timer(_ => Look(), null, period, period);
    }

    /// <summary>The input <paramref name="number"/> begins.</summary>
    public void Begin(long number)
    {
        lock (_lock) (_number, _started, _isRunning) = (number, Environment.TickCount64, true);
    }

    /// <summary>It ended.</summary>
    public void End()
    {
        lock (_lock) _isRunning = false;
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long number;
        lock (_lock)
        {
            if (!_isRunning || Environment.TickCount64 - _started <= _limit) return;
            _isRunning = false;
            number = _number;
        }

        _hangs(number);
    }
}
