using System.Runtime.InteropServices;
using WalkGen.Cli.Output;
using WalkGen.Cli.Scans;

namespace WalkGen.Cli;

/// <summary>
/// Ends a command at the first Ctrl-C or SIGTERM: it is cancelled, and the process ends if the command does not end soon. A command that
/// runs until somebody ends it completes its results at the first signal, and is cancelled at the second.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LastWrite = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly ManualResetEventSlim _isDone = new();
    private readonly Terminal _terminal;
    private readonly PosixSignalRegistration[] _signals;
    private int _code;

    public Interrupt()
    {
        _terminal = Terminal.OfProcess(_cancellation.Token);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, ExitCode.Cancelled)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, ExitCode.Terminated)),
        ];
    }

    /// <summary>Runs the tool and returns its exit code, or that of the signal that ended it.</summary>
    public int Run(IReadOnlyList<string> arguments)
    {
        int code = Tool.Run(arguments, _terminal);
        _isDone.Set();
        return code == ExitCode.Cancelled ? _code : code;
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _isDone.Dispose();
        _cancellation.Dispose();
    }

    // .NET calls it on a thread of its own.
    private void End(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (_terminal.TryEnd()) return;
        if (Interlocked.CompareExchange(ref _code, code, 0) != 0) return;
        _cancellation.Cancel();
        if (_isDone.Wait(Grace)) return;
        _terminal.StopWriting(LastWrite);
        _terminal.ReportCancelled();
        OutputFile.Discard();
        ScanFolder.Discard();
        Environment.Exit(code);
    }
}
