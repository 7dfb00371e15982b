using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen ps</c>: lists the processes of a Linux machine.</summary>
internal static class PsCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var threads = new Option<bool>("--threads") { Description = "List each thread of a process." };
        var format = FormatOption.Create();
        var command = new Command("ps", "List the processes of a Linux machine, with their memory and the roots of their page tables.")
        {
            threads, format, OutputOption.Create(),
        };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            MemoryImage opened = image.Open(arguments, terminal);
            DumpedKernel kernel = KernelLookup.Open(opened, terminal);
            bool listsThreads = arguments.GetValue(threads);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                PsRows.Write(RowWriter.Create(rows, terminal, PsRows.Schema), opened, kernel, listsThreads);
            else
                SectionWriter.Write(terminal, [PsText.Section(kernel, listsThreads)], PsText.Footer(kernel));
            return ExitCode.Success;
        });
        return command;
    }
}
