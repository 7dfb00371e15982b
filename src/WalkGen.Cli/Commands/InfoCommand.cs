using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen info</c>: what the image is.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var format = FormatOption.Create();
        var command = new Command("info", "Show what an image is: machine, memory, CPUs with their roots and paging modes.") { format };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            using var opened = image.Open(arguments, terminal);
            switch (arguments.GetValue(format))
            {
                case RowFormat.Text: Report.Write(terminal, ImageText.Sections(opened)); break;
                case RowFormat.Json: ImageJson.Write(terminal.Output, opened); break;
                case var rows: ImageRows.Write(RowWriter.Create(rows, terminal, ImageRows.Schema), opened); break;
            }

            return ExitCode.Done;
        });
        return command;
    }
}
