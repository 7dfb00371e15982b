using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen find</c>: finds the virtual addresses that map physical addresses.</summary>
internal static class FindCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var physical = PhysicalOption.Create();
        var format = FormatOption.Create();
        var command = new Command("find", "Find all virtual addresses that map physical addresses.")
        {
            physical, format, OutputOption.Create(),
        };
        options.AddTo(command);
        var parts = new PartOptions();
        parts.AddTo(command);
        var all = new AllProcesses(options);
        all.AddTo(command);
        command.SetAction(arguments =>
        {
            OutputFormat output = arguments.GetValue(format);
            parts.RequireLines(arguments, output);
            MemoryImage image = options.Open(arguments, terminal, all.IsGiven(arguments));
            PageTable table = all.IsGiven(arguments) ? image.OpenKernelPageTable() : options.PageTable(arguments, image);
            AddressPlaces? places = options.Places(arguments, image, table);
            Coverage coverage = all.IsGiven(arguments)
                ? all.Coverage(arguments, terminal, image) : options.Coverage(arguments, terminal, image, table);
            bool hasSmep = options.HasSmep(arguments, image);
            Shard shard = parts.Shard(arguments);
            FindWriter writer = new(output, terminal, image.Path, coverage, places, shard);
            var search = new FrameSearch(arguments.GetRequiredValue(physical), writer.Write);
            RowsBefore before = PartOptions.Before(output, hasHeadings: all.IsGiven(arguments));
            writer.Begin();
            if (all.IsGiven(arguments))
            {
                var cuts = new PartCuts(shard, coverage.Visits, before);
                foreach (ProcessHalf half in all.Halves(arguments, terminal, image))
                {
                    Part part = parts.Of(arguments, cuts, half, half.Table, RunBreak.OfExtents(half.Table));
                    if (part.Walked is not { } range) continue;
                    AreaBounds? bounds = half.Process is { } process ? new AreaBounds(process.Areas) : null;
                    writer.Enter(half, part);
                    var walker = new ExtentWalker(search.Search, hasSmep, once: WalkOnce.Of(half.Table, half.Coverage))
                    {
                        Bounds = bounds, Filter = search.Filter,
                    };
                    walker.WalkHalf(half.Table, half.Half, range);
                }
            }
            else
            {
                Part part = parts.Of(arguments, table, coverage, VirtualRange.All, RunBreak.OfExtents(table), before);
                writer.Enter(table, part);
                using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: true);
                var walker = new ExtentWalker(search.Search, hasSmep, once: WalkOnce.Of(table, coverage))
                {
                    Bounds = options.Bounds(arguments, image), Filter = search.Filter, Watched = new(progress, terminal.Cancellation),
                };
                if (part.Walked is { } range) walker.WalkHalves(table, range);
            }

            writer.End(search.NotMapped);
            return ExitCode.Success;
        });
        return command;
    }
}
