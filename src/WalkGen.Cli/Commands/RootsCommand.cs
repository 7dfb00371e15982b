using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen roots</c>: finds the roots of page tables.</summary>
internal static class RootsCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var paging = PagingOption.Create();
        var format = FormatOption.Create();
        var command = new Command("roots", "Search the whole memory for roots of page tables.") { paging, format };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            using var opened = image.Open(arguments, terminal);
            PagingMode mode = arguments.GetValue(paging) ?? opened.DefaultMode();
            var roots = Find(opened, mode, terminal);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                RootsRows.Write(RowWriter.Create(rows, terminal, RootsRows.Schema), opened, mode, roots);
            else
                SectionWriter.Write(terminal, [RootsText.Section(opened, mode, roots)]);
            return ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<RootCandidate> Find(MemoryImage image, PagingMode mode, Terminal terminal)
    {
        using var progress = new ProgressLine(terminal.Progress, "searching for roots", (long)MemorySize.Of(image));
        return RootScan.Find(image, mode, progress, terminal.Cancellation);
    }
}
