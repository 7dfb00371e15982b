using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen audit</c>: reports risky permissions.</summary>
internal static class AuditCommand
{
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
            allAliases, fail, format,
        };
        options.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddReleaseTo(command);
        command.SetAction(arguments =>
        {
            using var image = options.Open(arguments, terminal);
            PageTable table = linux.Interpret(arguments, options.PageTable(arguments, image));
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            Isolation isolation = Isolation.Of(table);
            PageTable? paired = isolation.Root is { } root
                ? linux.Interpret(arguments, options.PageTable(arguments, image, root, isolation.Hidden))
                : null;
            if (paired is not null) coverage = coverage.And(options.Coverage(arguments, terminal, image, paired));
            var writer = Writer(arguments.GetValue(format), terminal, image, table, coverage);

            bool hasUnexpected = false;
            if (paired is not null) terminal.Error.WriteLine(Remark(isolation, table));
            writer.Begin();
            var audit = new Audit(
                table, isolation.Hidden, paired, options.HasSmep(arguments, image), arguments.GetValue(allAliases), coverage);
            bool isComplete = audit.Run(finding =>
            {
                writer.Write(finding);
                hasUnexpected |= !finding.IsExpected;
            });
            writer.End();
            if (!isComplete)
            {
                terminal.Error.WriteLine(
                    $"walkgen: the image has more than {FrameMap.MaxRuns} runs of executable frames or of their writable mappings; "
                    + "the aliases of the others are not reported.");
            }

            return arguments.GetValue(fail) && hasUnexpected ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static string Remark(Isolation isolation, PageTable table)
        => $"walkgen: page-table isolation: the root {table.Roots[^1]} hides the {Names.Of(isolation.Hidden!.Value)}'s half, which is "
            + $"audited in the paired root {isolation.Root}.";

    private static ReportWriter<Finding> Writer(
        OutputFormat format, Terminal terminal, MemoryImage image, PageTable table, Coverage coverage)
        => format == OutputFormat.Text
            ? new AuditText(terminal, table.FormatName, coverage, KernelPlaces.Of(image, table))
            : new AuditRows(
                RowWriter.Create(format, terminal, AuditRows.Schema),
                Identity.Of(image.Path, table),
                coverage,
                KernelPlaces.Of(image, table));
}
