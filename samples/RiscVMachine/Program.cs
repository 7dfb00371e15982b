using System.Runtime.InteropServices;
using RiscVMachine;
using Spectre.Console;

// Ctrl-C stops the harts instead of ending the process.
using var cancel = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    cancel.Cancel();
});

return CommandLine.Run(args, Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console, cancel.Token);
