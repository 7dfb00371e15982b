using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen map</c>: a picture of an address space.</summary>
internal static class MapCommand
{
    private enum Format
    {
        Html,
        Svg,
    }

    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var file = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Write to this file. Default: the standard output." };
        var format = Choice.Option("--format", "A page to zoom into with a browser, in one file; or an overview as a picture.", Format.Html);
        var command = new Command("map", "Draw what is mapped where.") { file, format };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            Coverage coverage = selection.Coverage(arguments, image, table);
            var map = new AddressMap(image.Path, table, coverage, ExtentsOf(image, table));
            if (arguments.GetValue(file) is { } path)
            {
                using var output = File.Create(path);
                Write(output, map, arguments.GetValue(format));
            }
            else
            {
                Write(terminal.Output, map, arguments.GetValue(format));
            }

            coverage.WriteGaps(terminal.Error);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Stream output, AddressMap map, Format format)
    {
        if (format == Format.Html) MapPage.Write(output, map);
        else MapPicture.Write(output, map);
    }

    private static List<Extent> ExtentsOf(MemoryImage image, PageTable table)
    {
        var extents = new List<Extent>();
        var walker = new ExtentWalker(Add);
        AddressShape shape = AddressShape.Of(table);
        foreach (var half in new[] { shape.User, shape.Kernel })
        {
            walker.Walk(table, half);
            walker.Finish(); // no extent reaches into both
        }

        return extents;

        void Add(Extent extent)
        {
            if (extents.Count == AddressMap.MostExtents) throw new BadDataException($"{image.Path}: the page table with the root {table.Root} maps more than {AddressMap.MostExtents} extents, too many for a picture; walkgen dump lists them.");
            extents.Add(extent);
        }
    }
}
