using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>A process that is stopped, so that its memory does not change.</summary>
internal sealed partial class SleepingProcess : IDisposable
{
    private const int Stop = 19; // SIGSTOP
    private const int MaxWaits = 1000;

    private readonly Process _process;

    /// <summary>Starts a program that becomes or is <c>sleep</c>, and stops it once it sleeps.</summary>
    public SleepingProcess(string program = "sleep", params string[] arguments)
    {
        _process = Process.Start(program, [.. arguments, "600"]);
        WaitFor("sleep", 'S');
        Assert.Equal(0, Kill(_process.Id, Stop));
        WaitFor("sleep", 'T');
    }

    public int Id => _process.Id;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitFor(string name, char state)
    {
        for (int wait = 0; ; wait++)
        {
            string status = File.ReadAllText($"/proc/{_process.Id}/stat");
            int end = status.LastIndexOf(')');
            if (status.AsSpan(0, end).EndsWith($"({name}", StringComparison.Ordinal) && status[end + 2] == state) return;
            Assert.True(wait < MaxWaits, $"The process does not get the state {state}: {status}");
            Thread.Sleep(10);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
