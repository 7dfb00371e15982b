using System.Runtime.InteropServices;
using WalkGen.Cli;
using WalkGen.Cli.Output;

// The first Ctrl-C cancels the command. The second one ends the process.
using var interrupt = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
});
return Tool.Run(args, Terminal.OfProcess(interrupt.Token));
