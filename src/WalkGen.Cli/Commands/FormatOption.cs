using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>--format</c> of commands that write text or rows.</summary>
internal static class FormatOption
{
    public static Option<OutputFormat> Create() => WordOption.Create<OutputFormat>(
        "--format",
        "The output: text for people, or rows as one JSON document, as CSV, as a JSON object per line, or as Parquet. Default: text.",
        new("text", OutputFormat.Text),
        new("json", OutputFormat.Json),
        new("csv", OutputFormat.Csv),
        new("jsonl", OutputFormat.Jsonl),
        new("parquet", OutputFormat.Parquet));
}
