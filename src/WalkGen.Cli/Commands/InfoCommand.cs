using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen info</c>: shows what an image contains.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var format = FormatOption.Create();
        var command = new Command("info", "Show the machine, the memory, and the CPUs with their roots and paging modes.")
        {
            format, OutputOption.Create(),
        };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            MemoryImage opened = image.Open(arguments, terminal);
            if (!opened.IsRunningMachine) VmCoreInfoLookup.Run(opened, terminal);
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Text: SectionWriter.Write(terminal, InfoText.Sections(opened)); break;
                case OutputFormat.Json: InfoJson.Write(terminal.Output, opened); break;
                case var rows: InfoRows.Write(RowWriter.Create(rows, terminal, InfoRows.Schema), opened); break;
            }

            return ExitCode.Success;
        });
        return command;
    }
}
