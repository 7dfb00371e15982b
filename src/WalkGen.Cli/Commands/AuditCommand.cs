using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen audit</c>: permissions that should not be.</summary>
internal static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var allAliases = new Option<bool>("--all-aliases") { Description = "Tell also where the kernel can write the code of user programs, as its map of all memory usually can." };
        var fail = new Option<bool>("--fail") { Description = "Exit with 3 if there are findings that are not expected." };
        var format = FormatOption.Create();
        var command = new Command("audit", "Look for pages that can be written and executed, and for other permissions that should not be.") { allAliases, fail, format };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            Coverage coverage = selection.Coverage(arguments, image, table);
            FindingWriter writer = WriterOf(arguments.GetValue(format), terminal, image.Path, table);

            long findings = 0, expected = 0;
            writer.Begin();
            new Audit(table, arguments.GetValue(allAliases)).Run(finding =>
            {
                writer.Write(finding);
                findings++;
                if (finding.IsExpected) expected++;
            });
            writer.End(findings, expected, coverage);
            return arguments.GetValue(fail) && findings > expected ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static FindingWriter WriterOf(RowFormat format, Terminal terminal, string image, PageTable table) => format == RowFormat.Text
        ? new FindingText(terminal, table.FormatName)
        : new FindingRows(RowWriter.Create(format, terminal, FindingRows.Schema), Identity.Of(image, table));
}
