namespace WalkGen.Cli.Output;

/// <summary>A table of a report.</summary>
/// <param name="Title">The title.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, with a cell for each column. They may be made when they are enumerated.</param>
internal sealed record Section(string Title, IReadOnlyList<Column> Columns, IEnumerable<IReadOnlyList<string>> Rows);
