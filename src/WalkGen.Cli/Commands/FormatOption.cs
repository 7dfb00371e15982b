using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>--format</c>, of commands that write a report for people or rows for machines.</summary>
internal static class FormatOption
{
    public static Option<RowFormat> Create()
        => Choice.Option("--format", "A report for people; or rows: one JSON document, comma-separated values, or a JSON object per line.", RowFormat.Text);
}
