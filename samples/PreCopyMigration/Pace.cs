using System.Diagnostics;

namespace PreCopyMigration;

/// <summary>Limits one thread to a rate, from the creation of this object on. A rate of 0 means no limit.</summary>
public sealed class Pace(double perSecond)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _spent;

    /// <summary>Adds <paramref name="amount"/> of completed work and sleeps if the thread is ahead of the rate.</summary>
    public void Spend(double amount)
    {
        if (perSecond == 0) return;
        _spent += amount;
        double ahead = (_spent / perSecond) - Stopwatch.GetElapsedTime(_start).TotalSeconds;

        // A sleep that was too long makes the next ones shorter.
        if (ahead >= 0.001) Thread.Sleep(TimeSpan.FromSeconds(ahead));
    }
}
