using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
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
        Option<Shard?> shard = ShardOption.Create(
            "Search part K of N of the memory, in one paging mode. The family of a root is the first one in the part.");
        var command = new Command(
            "roots", "Search the whole memory for roots of page tables. All paging modes are tried if the image does not name one.")
        {
            paging, format, shard, OutputOption.Create(),
        };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            MemoryImage opened = image.Open(arguments, terminal);
            WholeMemory.Require(opened, "to find roots");
            PagingMode? mode = arguments.GetValue(paging) ?? opened.FindDefaultMode();
            FoundRoots found = arguments.GetValue(shard) is { } part ? Find(opened, mode, part, terminal) : Find(opened, mode, terminal);
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

    /// <summary>Searches a part of <paramref name="image"/>, in all modes if <paramref name="mode"/> is null.</summary>
    public static IReadOnlyList<FoundRoot> FindPart(MemoryImage image, PagingMode? mode, Shard part, Terminal terminal)
    {
        using var progress = new ProgressLine(terminal.Progress, "searching for roots", (long)MemorySize.Of(image) / part.Count);
        return RootScan.FindPart(image, mode, part.Number - 1, part.Count, progress, terminal.Cancellation);
    }

    private static FoundRoots Find(MemoryImage image, PagingMode? mode, Shard part, Terminal terminal)
    {
        if (mode is not { } known)
            throw new UsageException($"{image.Path}: the image does not name its paging mode, which --shard needs: use --paging.");
        return new FoundRoots(known, [.. FindPart(image, known, part, terminal).Select(root => (known, root.Guess.Candidate))]);
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
