namespace WalkGen.Cli.Output;

/// <summary>One table of a report.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">A cell per column.</param>
internal sealed record Section(string Title, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
