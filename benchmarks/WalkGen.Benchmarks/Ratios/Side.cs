using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>One of the sides that are timed in turns. A round has many repetitions; its result is the time of one repetition.</summary>
/// <param name="run">One repetition.</param>
/// <param name="restore">Runs before each repetition and is not timed; null for none.</param>
internal sealed class Side(Action run, Action? restore)
{
    private static readonly long ShortestPiece = Stopwatch.Frequency / 500; // 2 ms, much more than the timer's resolution
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(250); // longer than the JIT's delay before optimisation

    private readonly List<double> _times = [];
    private int _repetitions = 1;

    /// <summary>The time of a repetition in ns, for each round.</summary>
    public IReadOnlyList<double> Times => _times;

    public double Min => _times.Min();

    public double Median => MedianOf(_times);

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Runs until the code is optimised, and determines the number of repetitions of a round.</summary>
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

    /// <summary>Times one round.</summary>
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
