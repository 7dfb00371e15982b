using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen map</c>: draws an address space.</summary>
internal static class MapCommand
{
    private enum Format
    {
        Html,
        Svg,
    }

    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var file = FileName.NotEmpty(
            new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Write to FILE. Default: standard output." });
        var format = WordOption.Create<Format>(
            "--format",
            "The output: a self-contained page to zoom in a browser, or an overview as a picture. Default: html.",
            new("html", Format.Html),
            new("svg", Format.Svg));
        var command = new Command("map", "Draw the mappings of an address space.") { file, format };
        options.AddTo(command);
        var range = new RangeOption();
        range.AddTo(command);
        command.Options.Add(ShardOption.CreateRefused(
            "--shard requires lines that can be joined, and a map is one picture: draw a part with --range, or cut walkgen dump."));
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(file) is { } target) options.RequireOther(target, arguments);
            MemoryImage image = options.Open(arguments, terminal);
            if (arguments.GetValue(file) is { } other)
                OutputFile.RequireOther(other, image.Files.Select(static read => read.Companion).OfType<string>());
            PageTable table = options.PageTable(arguments, image);
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            List<Extent> extents = ExtentsOf(
                terminal, image, table, coverage, options.HasSmep(arguments, image), range.Of(arguments, table));
            var map = new AddressMap(image.Path, table, coverage, extents, AddressPlaces.Of(image, table));
            if (arguments.GetValue(file) is { } path)
                OutputFile.Write(path, output => Write(output, map, arguments.GetValue(format)));
            else
                Write(terminal.Output, map, arguments.GetValue(format));

            CoverageText.WarnIfIncomplete(coverage, terminal.Error);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(Stream output, AddressMap map, Format format)
    {
        if (format == Format.Html) MapPage.Write(output, map);
        else MapPicture.Write(output, map);
    }

    private static List<Extent> ExtentsOf(
        Terminal terminal, MemoryImage image, PageTable table, Coverage coverage, bool hasSmep, VirtualRange? range)
    {
        var extents = new List<Extent>();
        using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: false);
        var walker = new ExtentWalker(Add, hasSmep, once: WalkOnce.Of(table, coverage))
        {
            Watched = new(progress, terminal.Cancellation),
        };
        walker.WalkHalves(table, range);
        return extents;

        void Add(Extent extent)
        {
            if (extents.Count == AddressMap.MaxExtents) throw TooManyExtents(image, table);
            extents.Add(extent);
        }
    }

    private static BadDataException TooManyExtents(MemoryImage image, PageTable table) => new(
        $"{image.Path}: the page table with the root {table.Root} has more than {AddressMap.MaxExtents} extents, the limit of a map. "
        + "Use walkgen dump.");
}
