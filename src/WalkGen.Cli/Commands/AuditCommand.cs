using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen audit</c>: reports risky permissions.</summary>
internal static class AuditCommand
{
    /// <summary>Says that there may be more aliases.</summary>
    public static string CutText
        => $"the image has more than {FrameMap.MaxRuns} runs of executable frames or of their writable mappings; the aliases of the "
            + "others are not reported.";

    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var allAliases = new Option<bool>("--all-aliases")
        {
            Description = "Also report user code that the kernel can write. Linux's direct map usually makes it writable.",
        };
        var fail = new Option<bool>("--fail") { Description = "Exit with code 3 if there are unexpected findings." };
        var format = FormatOption.Create();
        var command = new Command("audit", "Report pages that are writable and executable, and other risky permissions.")
        {
            allAliases, fail, format, OutputOption.Create(),
        };
        options.AddTo(command);
        var parts = new PartOptions();
        parts.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddReleaseTo(command);
        var all = new AllProcesses(options);
        all.AddTo(command);
        command.SetAction(arguments =>
        {
            OutputFormat output = arguments.GetValue(format);
            parts.RequireLines(arguments, output);
            Shard shard = parts.Shard(arguments);
            RowsBefore before = RowsBefore.ForEnd | PartOptions.Before(output, hasHeadings: all.IsGiven(arguments)); // the end: aliases
            MemoryImage image = options.Open(arguments, terminal, all.IsGiven(arguments));
            PageTable opened = all.IsGiven(arguments) ? image.OpenKernelPageTable() : options.PageTable(arguments, image);
            PageTable table = linux.Interpret(arguments, opened);
            AddressPlaces? places = options.Places(arguments, image, table);
            bool hasSmep = options.HasSmep(arguments, image), withAliases = arguments.GetValue(allAliases);
            AuditWriter writer;
            bool isComplete;
            if (all.IsGiven(arguments))
            {
                Coverage coverage = all.Coverage(arguments, terminal, image);
                writer = Writer(coverage);
                isComplete = RunAll(writer, new PartCuts(shard, coverage.Visits, before));
            }
            else
            {
                Coverage coverage = options.Coverage(arguments, terminal, image, table);
                Isolation isolation = Isolation.Of(table);
                PageTable? paired = isolation.Root is { } root
                    ? linux.Interpret(arguments, options.PageTable(arguments, image, root, isolation.Hidden))
                    : null;
                if (paired is not null) coverage = coverage.And(options.Coverage(arguments, terminal, image, paired));
                writer = Writer(coverage);
                if (paired is not null) terminal.Error.WriteLine(Remark(isolation, table));
                using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: true);
                var audit = new Audit(table, isolation.Hidden, paired, hasSmep, withAliases, coverage)
                {
                    Process = options.Process(arguments, image), Watched = new(progress, terminal.Cancellation),
                };
                Part part = parts.Of(arguments, audit.MainTable, coverage, VirtualRange.All, audit.FindBreak, before);
                audit = audit with { Part = part.Walked, FindsAliases = part.HasEnd };
                writer.Begin();
                writer.Enter(table, part);
                isComplete = audit.Run(writer.Write);
                writer.End();
            }

            if (!isComplete) terminal.Error.WriteLine($"walkgen: {CutText}");

            return arguments.GetValue(fail) && writer.HasUnexpected ? ExitCode.Findings : ExitCode.Success;

            AuditWriter Writer(Coverage coverage)
                => new(output, terminal, image.Path, table.FormatName, coverage, places, shard);

            bool RunAll(AuditWriter writer, PartCuts cuts)
            {
                bool areComplete = true;
                ProcessAudit? audits = null;
                writer.Begin();
                foreach (ProcessHalf half in all.Halves(arguments, terminal, image, table => linux.Interpret(arguments, table)))
                {
                    Audit audit = AuditOf(half);
                    Part part = parts.Of(arguments, cuts, half, audit.TableOf(half.Half), audit.FindBreak);
                    bool isKernel = audits is null, isHere = part.HasBegin || part.Walked is not null || cuts.HasTotals;
                    if (!isHere && !isKernel) continue;
                    writer.Enter(half, part);
                    VirtualRange? walked = isHere ? part.Walked : parts.InRange(arguments, half.Table, half.Range); // for the processes
                    audit = audit with { Part = walked, FindsAliases = part.HasEnd || cuts.HasTotals };
                    areComplete &= audits?.Run(audit, writer.Write) ?? (audits = new ProcessAudit(audit)).RunKernel(writer.Write);
                }

                writer.End();
                return areComplete;
            }

            Audit AuditOf(ProcessHalf half)
            {
                Isolation isolation = Isolation.Of(half.Table);
                PageTable? paired = isolation.Root is { } root
                    ? linux.Interpret(arguments, options.WithPhysicalBits(arguments, image.OpenPageTable(root, image.KernelRoot!.Mode)))
                    : null;
                return new Audit(half.Table, isolation.Hidden, paired, hasSmep, withAliases, half.Coverage)
                {
                    Process = half.Process,
                };
            }
        });
        return command;
    }

    private static string Remark(Isolation isolation, PageTable table)
        => $"walkgen: page-table isolation: the root {table.Roots[^1]} hides the {Names.Of(isolation.Hidden!.Value)}'s half, which is "
            + $"audited in the paired root {isolation.Root}.";
}
