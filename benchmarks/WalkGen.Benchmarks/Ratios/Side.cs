using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>One of the things that are timed in turn: runs pieces of many repetitions and keeps the time of one repetition of each.</summary>
/// <param name="run">One repetition.</param>
/// <param name="restore">What must precede each repetition, and is not timed; null if nothing.</param>
internal sealed class Side(Action run, Action? restore)
{
    private static readonly long ShortestPiece = Stopwatch.Frequency / 500; // 2 ms: a timer's resolution is nothing against it
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(250); // longer than the JIT waits before it optimises

    private readonly List<double> _times = [];
    private int _repetitions = 1;

    /// <summary>The time of one repetition in ns, one for each round.</summary>
    public IReadOnlyList<double> Times => _times;

    public double Min => _times.Min();

    public double Median => MedianOf(_times);

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Runs until the code has settled, and finds out how many repetitions make a piece.</summary>
    public void WarmUp(CancellationToken cancellationToken)
    {
        long shortest = long.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int runs = 0; runs < 3 || Stopwatch.GetElapsedTime(start) < WarmUpTime; runs++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            shortest = Math.Min(shortest, Time(1));
        }

        _repetitions = (int)Math.Clamp(ShortestPiece / Math.Max(shortest, 1) + 1, 1, 1_000_000);
    }

    /// <summary>Times one piece.</summary>
    public void Round() => _times.Add(Time(_repetitions) * (1e9 / Stopwatch.Frequency) / _repetitions);

    private long Time(int repetitions)
    {
        if (restore is null)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++) run();
            return Stopwatch.GetTimestamp() - start;
        }

        long total = 0;
        for (int i = 0; i < repetitions; i++)
        {
            restore();
            long start = Stopwatch.GetTimestamp();
            run();
            total += Stopwatch.GetTimestamp() - start;
        }

        return total;
    }
}
