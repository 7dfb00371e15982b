using System.Diagnostics;

namespace DirtyTracking;

/// <summary>
/// A soak test of dirty tracking. CPUs store to a shared mapping of a file while rounds of tracking keep a copy up to date. A page that is
/// dirty at the start of a round must be recorded by it. A page that is written later must be recorded or stay dirty for the next round.
/// After the CPUs have stopped, one more round must make the copy equal to the memory.
/// </summary>
public static class Soak
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs until all stores are done, the time is over, a page is lost (if the options say so), or <paramref name="stop"/>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A number in the options is 0, or they have more than 512 CPUs, 2^18 pages or 64 VMAs.
    /// </exception>
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
        bool isValid = options.Cpus is > 0 and <= 512
            && options.Pages is > 0 and <= 1 << 18
            && options.Vmas is > 0 and <= 64
            && options.Stores > 0;
        if (!isValid) throw new ArgumentException($"An option is out of range: {options}.", nameof(options));
    }
}
