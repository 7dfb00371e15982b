using System.Diagnostics;

namespace DirtyTracking;

/// <summary>
/// The guarantees of dirty tracking, under fire: CPUs store into a shared mapping of a file while rounds of tracking keep a copy of it up to
/// date. Every page that is dirty when a round begins must be recorded by it; one that is written later is recorded, or is still dirty for
/// the next round; and when the CPUs have stopped, one more round makes the copy equal to the memory.
/// </summary>
public static class Soak
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the stores are done, the time is over, a page is lost if that ends it, or <paramref name="stop"/>.</summary>
    /// <exception cref="ArgumentException">The options ask for none of something, or for more than 512 CPUs, 2^18 pages or 64 areas.</exception>
    public static SoakResult Run(SoakOptions options, IProgress<SoakResult>? progress = null, CancellationToken stop = default)
    {
        Check(options);
        using var machine = new SoakMachine(options);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        StoringCpu[] cpus = [.. Enumerable.Range(0, options.Cpus).Select(which => new StoringCpu(machine, which, options))];
        var run = new SoakRun(machine, options, [.. cpus.Select(static cpu => cpu.Log)]);

        var clock = Stopwatch.StartNew();
        Task[] storing = [.. cpus.Select(cpu => Task.Factory.StartNew(
            () => cpu.Run(ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            TimeSpan nextReport = ReportInterval;
            while (!ending.IsCancellationRequested && clock.Elapsed < options.Duration && !storing.Any(static task => task.IsFaulted)
                && !storing.All(static task => task.IsCompleted) && !(options.EndsAtLoss && run.LostPages > 0))
            {
                run.Round();
                run.Pause();
                if (progress is null || clock.Elapsed < nextReport) continue;
                progress.Report(run.Result(clock.Elapsed));
                nextReport = clock.Elapsed + ReportInterval;
            }
        }
        finally
        {
            ending.Cancel();
            Task.WaitAll(storing, CancellationToken.None);
        }

        run.Finish();
        return run.Result(clock.Elapsed);
    }

    private static void Check(SoakOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool isPossible = options.Cpus is > 0 and <= 512 && options.Pages is > 0 and <= 1 << 18 && options.Areas is > 0 and <= 64 && options.Stores > 0;
        if (!isPossible) throw new ArgumentException($"There is nothing to run: {options}.", nameof(options));
    }
}
