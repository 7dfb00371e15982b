namespace WalkGen.Cli.Output;

/// <summary>A column of a command's rows.</summary>
/// <param name="Name">The name, in snake case. Names do not change between versions.</param>
/// <param name="Kind">The kind of its values.</param>
/// <param name="Meaning">The description in docs/rows.md.</param>
internal sealed record Field(string Name, CellKind Kind, string Meaning);
