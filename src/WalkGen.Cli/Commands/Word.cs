namespace WalkGen.Cli.Commands;

/// <summary>A value of an option and its spelling on the command line.</summary>
internal sealed record Word<T>(string Text, T Value);
