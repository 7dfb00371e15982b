using System.Diagnostics;

namespace RiscVMachine;

/// <summary>
/// Runs a program to its end and takes snapshots meanwhile. Then it restores the snapshot in the middle, and the program runs to its end
/// again.
/// </summary>
internal sealed class Session(Machine machine, TimeSpan snapshotInterval, ISessionReport report)
{
    /// <exception cref="OperationCanceledException">The session was cancelled, and the harts are stopped.</exception>
    /// <exception cref="AggregateException">A hart has failed.</exception>
    public SessionResult Run(CancellationToken cancel)
    {
        using var snapshots = new MachineSnapshots(machine);
        using var sampler = new Sampler(machine);
        long begin = Stopwatch.GetTimestamp();
        int exitCode = RunToEnd(sampler, snapshots, cancel);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        long instructions = machine.Harts.Sum(static hart => hart.Retired);
        string sent = machine.Uart.Sent;

        int middle = snapshots.Numbers.ElementAt(snapshots.Numbers.Count / 2);
        begin = Stopwatch.GetTimestamp();
        snapshots.Restore(middle);
        report.Restored(middle, Stopwatch.GetElapsedTime(begin));
        RunToEnd(sampler, null, cancel);

        var result = new SessionResult(exitCode, instructions, elapsed, sent, machine.Uart.Sent);
        report.Finished(result);
        return result;
    }

    private int RunToEnd(Sampler sampler, MachineSnapshots? snapshots, CancellationToken cancel)
    {
        try
        {
            while (machine.ExitCode is null)
            {
                if (snapshots is not null) report.Took(snapshots.Take(), snapshots.HeldBytes);
                Task running = machine.Start();
                long begin = Stopwatch.GetTimestamp();
                bool isDue = false;
                while (!isDue && !running.Wait(report.Interval, cancel))
                {
                    report.Sampled(sampler.Take());
                    isDue = snapshots is not null && Stopwatch.GetElapsedTime(begin) >= snapshotInterval;
                }

                machine.Stop();
            }
        }
        finally
        {
            machine.Stop();
        }

        report.Sampled(sampler.Take());
        return machine.ExitCode.Value;
    }
}
