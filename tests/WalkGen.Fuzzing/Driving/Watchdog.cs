namespace WalkGen.Fuzzing;

/// <summary>Reports an input that takes too long, from a thread of its own: nothing ends the thread that runs it.</summary>
/// <remarks>On a busy machine the time is that of the process. An input that waits uses none, and gets six times as long.</remarks>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private const int Patience = 6;

    private readonly TimeSpan _limit;
    private readonly Action<long> _hangs;
    private long _number;
    private TimeSpan _started;
    private TimeSpan _startedCpu;
    private bool _isRunning;

    /// <param name="limit">The longest time of an input.</param>
    /// <param name="hangs">Gets the number of an input that takes longer, once.</param>
    public Watchdog(TimeSpan limit, Action<long> hangs)
    {
        _limit = limit;
        _hangs = hangs;
        TimeSpan period = TimeSpan.FromMilliseconds(double.Clamp(limit.TotalMilliseconds / 4, 1, 500));
        _timer = new Timer(_ => Look(), null, period, period);
    }

    private static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    /// <summary>The input <paramref name="number"/> begins.</summary>
    public void Begin(long number)
    {
        lock (_lock) (_number, _started, _startedCpu, _isRunning) = (number, Now, Environment.CpuUsage.TotalTime, true);
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
            if (!_isRunning || Now - _started <= _limit) return;
            if (Now - _started <= Patience * _limit && Environment.CpuUsage.TotalTime - _startedCpu <= _limit) return;
            _isRunning = false;
            number = _number;
        }

        _hangs(number);
    }
}
