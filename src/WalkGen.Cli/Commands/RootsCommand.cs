using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen roots</c>: finds the roots of page tables.</summary>
internal static class RootsCommand
{
    /// <summary>Says that there may be more roots.</summary>
    public static string CutText => $"only the first {RootScan.MaxRoots} roots of the mode are listed.";

    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var paging = PagingOption.Create();
        var format = FormatOption.Create();
        var command = new Command(
            "roots", "Search the whole memory for roots of page tables. All paging modes are tried if the image does not name one.")
        {
            paging, format, OutputOption.Create(),
        };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            using var opened = image.Open(arguments, terminal);
            WholeMemory.Require(opened, "to find roots");
            var found = Find(opened, arguments.GetValue(paging) ?? opened.FindDefaultMode(), terminal);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                RootsRows.Write(RowWriter.Create(rows, terminal, RootsRows.Schema), opened, found);
            else
                SectionWriter.Write(terminal, [RootsText.Section(opened, found)], SearchCoverage.Of(opened).Line());
            if (found.IsCut)
                terminal.Error.WriteLine($"walkgen: {opened.Path}: {CutText}");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Searches <paramref name="image"/>, in all modes if <paramref name="mode"/> is null.</summary>
    public static FoundRoots Find(MemoryImage image, PagingMode? mode, Terminal terminal)
    {
        using var progress = new ProgressLine(terminal.Progress, "searching for roots", (long)MemorySize.Of(image));
        return mode is { } known
            ? new FoundRoots(known, [.. RootScan.Find(image, known, progress, terminal.Cancellation).Select(root => (known, root))])
            : new FoundRoots(
                null,
                [.. RootScan.Guess(image, progress, terminal.Cancellation).Select(static guess => (guess.Mode, guess.Candidate))]);
    }
}
