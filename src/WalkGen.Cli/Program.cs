using System.Runtime.InteropServices;
using WalkGen.Cli;
using WalkGen.Cli.Output;

// The first Ctrl-C asks for an end; the second one makes it, should the first find no ear.
using var interrupt = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
});
return Tool.Run(args, Terminal.OfProcess(interrupt.Token));
