using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DirtyTracking;

/// <summary>
/// A soak test of a guest that runs while it is tracked, protected and saved. CPUs access words of their own and shared ones. Meanwhile
/// rounds of dirty tracking keep a copy of the RAM up to date; pages are write-protected and unmapped, and must not change then; snapshots
/// are taken and restored. After the CPUs have stopped, one more round must make the copy equal to the memory.
/// </summary>
public sealed class GuestSoak : IDisposable
{
    private const int StepsForEachRestore = 32;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly GuestSoakOptions _options;
    private readonly SoakGuest _guest;
    private readonly GuestCpu[] _cpus;
    private readonly SnapshotSoak _snapshots;
    private readonly IFrameProtocol _protocol;
    private readonly byte[] _copy;
    private readonly long[] _sums; // of the shared words, when the additions were last counted from 0
    private readonly HashSet<int> _lost = [];
    private readonly Random _random = new(2);
    private Task[] _running = [];
    private long _rounds, _recorded, _protects, _changed, _wrongSums;

    /// <summary>Creates a guest.</summary>
    public GuestSoak(GuestSoakOptions options)
    {
        _options = options;
        _guest = new SoakGuest(options.Pages, options.Cpus);
        _cpus = [.. Enumerable.Range(0, options.Cpus).Select(which => new GuestCpu(_guest, which))];
        _copy = new byte[_guest.Length];
        _sums = new long[options.Pages];
        _snapshots = new SnapshotSoak(_guest, _cpus);
        _protocol = options.Protocol(_guest.Bus, _guest.Start, _guest.Length);
    }

    /// <summary>Runs until the options say so, or until <paramref name="stop"/>.</summary>
    public GuestSoakResult Run(IProgress<GuestSoakResult>? progress = null, CancellationToken stop = default)
    {
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running = [.. _cpus.Select(cpu => Task.Factory.StartNew(
            () => cpu.Run(ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            TimeSpan nextReport = ReportInterval;
            for (long step = 1; clock.Elapsed < _options.Duration && !stop.IsCancellationRequested; step++)
            {
                Step(step);
                GuestSoakResult result = Result(clock.Elapsed);
                if (result.Stores >= _options.Stores || (_options.EndsAtMistake && result.Mistakes > 0)) break;
                if (_running.Any(static task => task.IsCompleted)) break; // it has failed
                if (progress is null || clock.Elapsed < nextReport) continue;
                progress.Report(result);
                nextReport = clock.Elapsed + ReportInterval;
            }
        }
        finally
        {
            ending.Cancel();
            Task.WaitAll(_running, CancellationToken.None);
        }

        Round();
        CompareCopy();
        CheckSums();
        _snapshots.Finish();
        return Result(clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _protocol.Dispose();
        _snapshots.Dispose();
        _guest.Dispose();
    }

    private void Step(long step)
    {
        Round();
        if (_options.Protects)
        {
            Forbid(_guest.Protect);
            Forbid(_guest.Unmap);
        }

        if (!_options.Snapshots) return;
        _snapshots.Take();
        if (step % StepsForEachRestore == 0) Restore();
    }

    /// <summary>A round of dirty tracking: stores that ended before it must be in the copy after it.</summary>
    private void Round()
    {
        var ended = new long[_options.Pages * _cpus.Length];
        for (int i = 0; i < ended.Length; i++) ended[i] = _cpus[i % _cpus.Length].Log[i / _cpus.Length];
        _recorded += _protocol.Round(run => _guest.Memory((int)run.First, (int)run.Count).CopyTo(Copy((int)run.First, (int)run.Count)));
        _rounds++;
        for (int i = 0; i < ended.Length; i++)
        {
            int page = i / _cpus.Length;
            if (_cpus[i % _cpus.Length].NumberIn(Copy(page, 1)) < ended[i]) _lost.Add(page);
        }
    }

    /// <summary>Protects or unmaps a page. It must not change until it is mapped again.</summary>
    private void Forbid(Action<int> forbid)
    {
        int page = _guest.ChoosePage(_random, _cpus[0].Begun);
        ReadOnlySpan<byte> memory = _guest.Memory(page), words = memory[..(_cpus.Length * sizeof(ulong))];
        Span<byte> wordsBefore = stackalloc byte[words.Length];
        forbid(page);
        words.CopyTo(wordsBefore); // at once: a late store would come within nanoseconds
        byte[] before = memory.ToArray();
        Thread.SpinWait(100);
        if (!words.SequenceEqual(wordsBefore) || !memory.SequenceEqual(before)) _changed++;
        _guest.Allow(page);
        _protects++;
    }

    private void Restore()
    {
        if (!_cpus.Zip(_running).All(static pair => pair.First.TryPause(pair.Second))) return; // a CPU has failed: the test ends
        CheckSums();
        _snapshots.Restore();
        for (int page = 0; page < _options.Pages; page++) _sums[page] = SumIn(page);
        Round();
        CompareCopy(); // a restore is a write, too
        foreach (GuestCpu cpu in _cpus) cpu.Continue();
    }

    /// <summary>While the CPUs are paused, after a round.</summary>
    private void CompareCopy()
    {
        for (int page = 0; page < _options.Pages; page++)
        {
            if (!_guest.Memory(page).SequenceEqual(Copy(page, 1))) _lost.Add(page);
        }
    }

    /// <summary>While the CPUs are paused.</summary>
    private void CheckSums()
    {
        for (int page = 0; page < _options.Pages; page++)
        {
            if (SumIn(page) != _sums[page] + _cpus.Sum(cpu => cpu.Added(page))) _wrongSums++;
        }
    }

    private long SumIn(int page) => MemoryMarshal.Read<long>(_guest.Memory(page)[GuestCpu.Sum..]);

    private Span<byte> Copy(int page, int count) => _copy.AsSpan(page << SoakGuest.PageShift, count << SoakGuest.PageShift);

    private GuestSoakResult Result(TimeSpan elapsed)
        => new(_cpus.Sum(static cpu => cpu.Log.Stores), _rounds, _recorded, _protects, _snapshots.Taken, _snapshots.Restored, elapsed)
        {
            LostPages = _lost.Count,
            Torn = _cpus.Sum(static cpu => cpu.Torn),
            ChangedPages = _changed,
            WrongSnapshots = _snapshots.Wrong,
            WrongSums = _wrongSums,
        };
}
