namespace WalkGen.Cli.Output;

/// <summary>A column of the rows that a command writes for machines.</summary>
/// <param name="Name">Its name, in snake case. Names do not change from one version to the next.</param>
/// <param name="Kind">What it holds, where it holds something.</param>
/// <param name="Meaning">What it says, for the documents.</param>
internal sealed record Field(string Name, CellKind Kind, string Meaning);
