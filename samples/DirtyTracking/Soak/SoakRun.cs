using System.Diagnostics;

namespace DirtyTracking;

/// <summary>The rounds of one soak, on the thread that tracks.</summary>
internal sealed class SoakRun(SoakMachine machine, SoakOptions options, StoreLog[] logs)
{
    private readonly PageCopies _copies = new(machine, options, logs);
    private readonly ulong[] _words = new ulong[(options.Pages + 63) / 64];
    private readonly Random _random = new(options.Seed);
    private long _rounds;
    private long _recorded;

    public int LostPages => _copies.LostPages;

    /// <summary>One round, the copies that it asks for, and a look whether they are up to date.</summary>
    public void Round()
    {
        Array.Clear(_words);
        _copies.ExpectStores();
        options.Protocol.Round(machine.Mapping, (ulong)options.Pages, new DirtyBitmap(_words, firstPage: 0));
        _recorded += _copies.Copy(_words);
        _copies.Check();
        _rounds++;
    }

    /// <summary>Lets the CPUs run for a while: rounds without a break would keep them waiting for the locks of the tables.</summary>
    public void Pause()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan pause = options.Pause * _random.NextDouble();
        while (Stopwatch.GetElapsedTime(start) < pause) Thread.Yield();
    }

    /// <summary>The last round, when all CPUs have stopped: the copy must then be equal to the memory.</summary>
    public void Finish()
    {
        Round();
        _copies.CheckAll();
    }

    public SoakResult Result(TimeSpan elapsed) => new(logs.Sum(static log => log.Stores), _rounds, _recorded, LostPages, elapsed);
}
