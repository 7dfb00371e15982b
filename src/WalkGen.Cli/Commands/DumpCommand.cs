using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen dump</c>: what is mapped where, with which rights.</summary>
internal static class DumpCommand
{
    private enum Half
    {
        Both,
        User,
        Kernel,
    }

    // Those of RowFormat first, in its order.
    private enum Format
    {
        Text,
        Json,
        Csv,
        Jsonl,
        Leaves,
        Effective,
    }

    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var half = Choice.Option<Half>("--half", "The user's part of the address space, the kernel's, or both.");
        var format = Choice.Option<Format>(
            "--format", "Extents as text or as rows; or a line in hexadecimal per present leaf: 'leaves' is 'va pa size raw', 'effective' is 'va w u x' with 0 or 1 for each right.");
        var command = new Command("dump", "Print the map of an address space, in ascending order.") { half, format };
        selection.AddTo(command);
        var linux = new LinuxSelection();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            Coverage coverage = selection.Coverage(arguments, image, table);
            VirtualRange range = RangeOf(arguments.GetValue(half), AddressShape.Of(table));
            Format chosen = arguments.GetValue(format);
            if (chosen == Format.Leaves) WriteLeaves(terminal, table, range, coverage);
            else WriteExtents(WriterOf(chosen, terminal, Identity.Of(image.Path, table)), table, range, linux.Of(arguments, image), coverage);
            return ExitCode.Done;
        });
        return command;
    }

    private static ExtentWriter WriterOf(Format format, Terminal terminal, Identity identity) => format switch
    {
        Format.Text => new ExtentText(terminal),
        Format.Effective => new EffectiveLines(terminal.Output, terminal.Error),
        _ => new ExtentRows(RowWriter.Create((RowFormat)format, terminal, ExtentRows.Schema), identity),
    };

    private static VirtualRange RangeOf(Half half, AddressShape shape) => half switch
    {
        Half.User => shape.User,
        Half.Kernel => shape.Kernel,
        _ => VirtualRange.All,
    };

    private static void WriteLeaves(Terminal terminal, PageTable table, VirtualRange range, Coverage coverage)
    {
        var lines = new HexLineWriter(terminal.Output);
        var walker = new LeafWalker(lines);
        walker.Walk(table, range);
        lines.Flush();
        coverage.WriteGaps(terminal.Error);
    }

    private static void WriteExtents(ExtentWriter writer, PageTable table, VirtualRange range, LinuxKernel? kernel, Coverage coverage)
    {
        writer.Begin();
        var walker = new ExtentWalker(writer.Write, new NonPresentRuns(kernel, writer.Write));
        walker.Walk(table, range);
        walker.Finish();
        writer.End(walker.Counts, coverage);
    }
}
