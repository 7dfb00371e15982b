using System.Diagnostics;

namespace WalkGen.Live;

/// <summary>
/// A process that stands still (SIGSTOP) until this object is disposed. A process that was stopped before stays so. If this process is
/// killed meanwhile, the other one stays stopped until it gets SIGCONT.
/// </summary>
internal sealed class StoppedProcess : IDisposable
{
    private const int Stop = 19, Continue = 18; // SIGSTOP, SIGCONT of x86, AArch64 and RISC-V
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // a thread that waits for a disk stops afterwards

    private readonly ProcessHandle? _toContinue;

    private StoppedProcess(ProcessHandle? toContinue) => _toContinue = toContinue;

    /// <summary>Stops a process, and waits until all threads stand still.</summary>
    /// <exception cref="IOException">The process has ended, or a thread does not stop.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not stop it.</exception>
    public static StoppedProcess Begin(ProcessFolder folder)
    {
        if (FindRunning(folder) is null) return new StoppedProcess(null);
        var handle = ProcessHandle.Open(folder);
        var stopped = new StoppedProcess(handle);
        try
        {
            handle.Send(Stop);
            long start = Stopwatch.GetTimestamp();
            while (FindRunning(folder) is { } thread)
            {
                if (Stopwatch.GetElapsedTime(start) > Patience)
                {
                    throw new IOException(
                        $"Thread {thread.Id} of process {folder.Process} does not stop, its state is {thread.State}: what it waits for, "
                        + "such as a disk or a network, does not answer.");
                }

                Thread.Sleep(1);
            }

            return stopped;
        }
        catch
        {
            stopped.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_toContinue is null) return;
        try
        {
            _toContinue.Send(Continue);
        }
        catch (IOException)
        {
            // It has ended.
        }

        _toContinue.Dispose();
    }

    /// <summary>The first thread that neither stands still nor has ended.</summary>
    private static (string Id, char State)? FindRunning(ProcessFolder folder)
    {
        string tasks = folder.PathOf("task");
        if (!folder.IsAlive()) throw ProcessFailures.Ended(folder.Process);
        foreach (string task in Directory.EnumerateDirectories(tasks))
        {
            if (StateOf(task) is var state and not ('T' or 't' or 'Z' or 'X')) return (Path.GetFileName(task), state);
        }

        return null;
    }

    private static char StateOf(string task)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(task, "stat"));
            return stat[stat.LastIndexOf(')') + 2]; // the name before it may contain anything
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return 'X'; // it has ended
        }
    }
}
