using System.Runtime.InteropServices;
using PreCopyMigration;
using Spectre.Console;

// Ctrl-C is not to tear the threads of the guest down, but to have them stopped.
using var cancel = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    cancel.Cancel();
});

return CommandLine.Run(args, Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console, cancel.Token);
