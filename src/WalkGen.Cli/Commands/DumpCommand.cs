using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen dump</c>: what is mapped where, with which rights.</summary>
internal static class DumpCommand
{
    private enum Half
    {
        User,
        Kernel,
        Both,
    }

    private enum Format
    {
        Text,
        Json,
        Csv,
        Leaves,
        Effective,
    }

    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var half = ChoiceOption.Create("--half", "The user's part of the address space, the kernel's, or both.", Half.Both);
        var format = ChoiceOption.Create(
            "--format", "Extents as text, JSON or CSV; or a line in hexadecimal per present leaf: 'leaves' is 'va pa size raw', 'effective' is 'va w u x' with 0 or 1 for each right.", Format.Text);
        var command = new Command("dump", "Print the map of an address space, in ascending order.") { half, format };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments);
            PageTable table = selection.PageTable(arguments, image);
            selection.CheckExtent(arguments, image, table);
            VirtualRange range = RangeOf(arguments.GetValue(half), AddressShape.Of(table).KernelStart);
            WalkResult result = arguments.GetValue(format) switch
            {
                Format.Leaves => WriteLeaves(terminal, table, range),
                Format.Effective => WriteExtents(new EffectiveLines(terminal.Output), table, range),
                Format.Json => WriteExtents(new ExtentJson(terminal.Text), table, range),
                Format.Csv => WriteExtents(new ExtentCsv(terminal.Text), table, range),
                _ => WriteExtents(new ExtentText(terminal), table, range),
            };
            if (result.MissingTables > 0)
            {
                terminal.Error.WriteLine($"walkgen: {image.Path}: tables that the image does not hold were met {result.MissingTables} times; what they map is not shown ('walkgen stats' lists them).");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static VirtualRange RangeOf(Half half, ulong kernelStart) => half switch
    {
        Half.User => new VirtualRange(0, kernelStart - 1),
        Half.Kernel => new VirtualRange(kernelStart, ulong.MaxValue),
        _ => VirtualRange.All,
    };

    private static WalkResult WriteLeaves(Terminal terminal, PageTable table, VirtualRange range)
    {
        var lines = new HexLineWriter(terminal.Output);
        var walker = new LeafWalker(lines);
        WalkResult result = walker.Walk(table, range);
        lines.Flush();
        return result;
    }

    private static WalkResult WriteExtents(ExtentWriter writer, PageTable table, VirtualRange range)
    {
        writer.Begin();
        var walker = new ExtentWalker(writer.Write);
        WalkResult result = walker.Walk(table, range);
        walker.Finish();
        writer.End(walker.Extents, walker.Leaves);
        return result;
    }
}
