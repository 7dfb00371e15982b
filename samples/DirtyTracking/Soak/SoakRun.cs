using System.Diagnostics;

namespace DirtyTracking;

/// <summary>The rounds of a soak test, on the tracking thread.</summary>
internal sealed class SoakRun(SoakMachine machine, SoakOptions options, StoreLog[] logs)
{
    private readonly PageCopies _copies = new(machine, options, logs);
    private readonly ulong[] _words = new ulong[(options.Pages + 63) / 64];
    private readonly Random _random = new(options.Seed);
    private long _rounds;
    private long _recorded;

    public int LostPages => _copies.LostPages;

    /// <summary>Runs one round, copies the recorded pages, and checks the copy.</summary>
    public void Round()
    {
        Array.Clear(_words);
        _copies.ExpectStores();
        options.Protocol.Round(machine.Mapping, (ulong)options.Pages, new DirtyBitmap(_words, firstPage: 0));
        _recorded += _copies.Copy(_words);
        _copies.Check();
        _rounds++;
    }

    /// <summary>Pauses, so that the CPUs do not wait for table locks all the time.</summary>
    public void Pause()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan pause = options.Pause * _random.NextDouble();
        while (Stopwatch.GetElapsedTime(start) < pause) Thread.Yield();
    }

    /// <summary>Runs the last round, after all CPUs have stopped, and compares the copy with memory.</summary>
    public void Finish()
    {
        Round();
        _copies.CheckAll();
    }

    public SoakResult Result(TimeSpan elapsed) => new(logs.Sum(static log => log.Stores), _rounds, _recorded, LostPages, elapsed);
}
