using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen find</c>: finds the virtual addresses that map physical addresses.</summary>
internal static class FindCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var physical = PhysicalOption.Create();
        var format = FormatOption.Create();
        var command = new Command("find", "Find all virtual addresses that map physical addresses.") { physical, format };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = options.Open(arguments, terminal);
            PageTable table = options.PageTable(arguments, image);
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            var writer = Writer(
                arguments.GetValue(format), terminal, Identity.Of(image.Path, table), coverage, KernelPlaces.Of(image, table));

            writer.Begin();
            var search = new FrameSearch(
                arguments.GetRequiredValue(physical), (pages, repeats)
                    => writer.Write(new Mapping(pages, table.HalfOf(pages.Start), repeats)));
            new ExtentWalker(
                search.Search, options.HasSmep(arguments, image), once: WalkOnce.Of(table, coverage)).WalkHalves(table);
            foreach (var range in search.NotMapped) writer.WriteRemark($"{range} is not mapped");
            writer.End();
            return ExitCode.Success;
        });
        return command;
    }

    private static ReportWriter<Mapping> Writer(
        OutputFormat format, Terminal terminal, Identity identity, Coverage coverage, KernelPlaces? places)
        => format == OutputFormat.Text
            ? new FindText(terminal, coverage, places)
            : new FindRows(RowWriter.Create(format, terminal, FindRows.Schema), identity, coverage, places);
}
