using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen roots</c>: which frames are roots of page tables.</summary>
internal static class RootsCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var paging = PagingOption.Create();
        var format = FormatOption.Create();
        var command = new Command("roots", "Look through the whole memory for roots of page tables.") { paging, format };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            using var opened = image.Open(arguments, terminal);
            PagingMode mode = arguments.GetValue(paging) ?? opened.DefaultMode();
            var roots = Find(opened, mode, terminal);
            if (arguments.GetValue(format) is var rows and not RowFormat.Text) RootRows.Write(RowWriter.Create(rows, terminal, RootRows.Schema), opened, mode, roots);
            else Report.Write(terminal, [RootRows.Section(opened, mode, roots)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<RootCandidate> Find(MemoryImage image, PagingMode mode, Terminal terminal)
    {
        using var progress = new ProgressLine(terminal.Progress, "looking for roots", (long)ImageText.MemoryOf(image));
        return RootScan.Find(image, mode, progress, terminal.Cancellation);
    }
}
