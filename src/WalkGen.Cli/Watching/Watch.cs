using System.Diagnostics;

namespace WalkGen.Cli.Watching;

/// <summary>The intervals of a watch.</summary>
/// <param name="watched">What is watched.</param>
/// <param name="end">Ends the watch after what has happened until then.</param>
/// <param name="cancellation">Ends it without a result.</param>
internal sealed class Watch(Watched watched, ManualResetEventSlim end, CancellationToken cancellation)
{
    private long _start;

    public required TimeSpan Interval { get; init; }

    /// <summary>How long it lasts; null until it is ended.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The number of intervals; null until it is ended.</summary>
    public int? Count { get; init; }

    /// <summary>What has happened.</summary>
    public HeatRecord Record { get; } = new(watched);

    /// <summary>Why it ended early, such as the end of the process; null if it did not. What was found until then is complete.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Begins the first interval.</summary>
    public void Begin()
    {
        watched.Begin();
        _start = Stopwatch.GetTimestamp();
    }

    public void Run(WatchWriter writer)
    {
        writer.Begin(watched);
        for (int number = 1; number <= (Count ?? int.MaxValue); number++)
        {
            bool isLast = Wait(number * Interval);
            if (!TryNext(out List<Activity> found)) break;
            var interval = new Interval(number, DateTimeOffset.UtcNow, Stopwatch.GetElapsedTime(_start));
            Record.AddInterval(interval.Elapsed);
            foreach (Activity activity in found)
            {
                Record.Add(activity);
                writer.Write(interval, activity);
            }

            writer.EndInterval(interval);
            if (isLast) break;
        }

        writer.End();
    }

    /// <summary>Waits for the end of an interval, and returns whether it is the last one.</summary>
    private bool Wait(TimeSpan until)
    {
        bool isLast = until >= Duration;
        TimeSpan left = (isLast ? Duration!.Value : until) - Stopwatch.GetElapsedTime(_start);
        return end.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation) || isLast;
    }

    private bool TryNext(out List<Activity> found)
    {
        List<Activity> all = found = [];
        try
        {
            watched.Next(all.Add);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadDataException or NotSupportedException)
        {
            Failure = e;
            return false;
        }
    }
}
