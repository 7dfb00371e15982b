using PreCopyMigration;
using Spectre.Console;

return CommandLine.Run(args, Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console);
