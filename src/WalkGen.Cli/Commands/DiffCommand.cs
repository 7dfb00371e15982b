using System.CommandLine;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen diff</c>: what changed from one page table to another.</summary>
internal static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var other = new SecondSelection(selection);
        var accessed = new Option<bool>("--accessed") { Description = "Also report pages whose entry was used, or lost the mark of it: 'accessed' and 'aged'." };
        var format = FormatOption.Create();
        var command = new Command("diff", "Compare two page tables: of two images, or two of one image.") { accessed, format };
        selection.AddTo(command);
        other.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            using var otherImage = other.Open(arguments, terminal);
            MemoryImage second = otherImage ?? image;
            PageTable before = selection.PageTable(arguments, image), after = other.PageTable(arguments, second);
            if (before.FormatName != after.FormatName) throw new UsageException($"The page table in {image.Path} is read as '{before.FormatName}' and the one in {second.Path} as '{after.FormatName}': only those of one format can be compared.");
            Coverage coverage = selection.Coverage(arguments, image, before), coverageAfter = selection.Coverage(arguments, second, after);

            ChangeWriter writer = arguments.GetValue(format) is var rows and not RowFormat.Text
                ? new ChangeRows(RowWriter.Create(rows, terminal, ChangeRows.Schema), Identity.Of(image.Path, before), Identity.Of(second.Path, after))
                : new ChangeText(terminal);
            ChangeKinds wanted = arguments.GetValue(accessed) ? ~ChangeKinds.None : ~(ChangeKinds.Accessed | ChangeKinds.Aged);
            writer.Begin();
            PageTables.Compare(before, after, inOneMemory: otherImage is null, wanted, writer.Write);
            writer.End(coverage, coverageAfter);
            return ExitCode.Done;
        });
        return command;
    }
}
