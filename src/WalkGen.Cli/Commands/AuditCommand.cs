using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

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
        command.SetAction(arguments =>
        {
            using var image = options.Open(arguments, terminal);
            PageTable table = options.PageTable(arguments, image);
            Coverage coverage = options.Coverage(arguments, image, table);
            var writer = Writer(arguments.GetValue(format), terminal, image.Path, table, coverage);

            bool hasUnexpected = false;
            writer.Begin();
            new Audit(table, arguments.GetValue(allAliases)).Run(finding =>
            {
                writer.Write(finding);
                hasUnexpected |= !finding.IsExpected;
            });
            writer.End();
            return arguments.GetValue(fail) && hasUnexpected ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static ReportWriter<Finding> Writer(OutputFormat format, Terminal terminal, string image, PageTable table, Coverage coverage)
        => format == OutputFormat.Text
            ? new AuditText(terminal, table.FormatName, coverage)
            : new AuditRows(RowWriter.Create(format, terminal, AuditRows.Schema), Identity.Of(image, table), coverage);
}
