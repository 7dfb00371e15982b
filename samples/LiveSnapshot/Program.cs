using System.Runtime.InteropServices;
using LiveSnapshot;

using var cancel = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    cancel.Cancel();
});

return CommandLine.Run(args, Console.Out, Console.Error, cancel.Token);
