using System.Diagnostics;

namespace PreCopyMigration;

/// <summary>Holds one thread to a rate, from the moment it is made. A rate of 0 does not hold it at all.</summary>
public sealed class Pace(double perSecond)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _spent;

    /// <summary>Notes that <paramref name="amount"/> was done, and sleeps if that was faster than the rate.</summary>
    public void Spend(double amount)
    {
        if (perSecond == 0) return;
        _spent += amount;
        double ahead = (_spent / perSecond) - Stopwatch.GetElapsedTime(_start).TotalSeconds;

        // A sleep is not exact; what it is too long, the next ones are shorter.
        if (ahead >= 0.001) Thread.Sleep(TimeSpan.FromSeconds(ahead));
    }
}
