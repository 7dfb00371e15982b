using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen find</c>: the virtual addresses that physical ones are mapped at.</summary>
internal static class FindCommand
{
    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var physical = PhysicalOption.Create();
        var format = FormatOption.Create();
        var command = new Command("find", "Find every virtual address that maps physical ones, inside large pages too.") { physical, format };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            Coverage coverage = selection.Coverage(arguments, image, table);
            AddressShape shape = AddressShape.Of(table);
            MappingWriter writer = WriterOf(arguments.GetValue(format), terminal, Identity.Of(image.Path, table));

            long mappings = 0;
            bool isKernel = false;
            var search = new FrameSearch(arguments.GetRequiredValue(physical), mapping =>
            {
                writer.Write(mapping, isKernel);
                mappings++;
            });
            writer.Begin();
            Walk(table, shape.User, search);
            isKernel = true;
            Walk(table, shape.Kernel, search);
            writer.End(mappings, search.NotMapped, coverage);
            return ExitCode.Done;
        });
        return command;
    }

    private static MappingWriter WriterOf(RowFormat format, Terminal terminal, Identity identity) => format == RowFormat.Text
        ? new MappingText(terminal)
        : new MappingRows(RowWriter.Create(format, terminal, MappingRows.Schema), identity);

    private static void Walk(PageTable table, VirtualRange range, FrameSearch search)
    {
        var walker = new ExtentWalker(search.Look);
        walker.Walk(table, range);
        walker.Finish();
    }
}
