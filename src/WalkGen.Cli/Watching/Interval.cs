namespace WalkGen.Cli.Watching;

/// <summary>An interval of a watch.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="End">When it ended.</param>
/// <param name="Elapsed">Since the begin of the watch.</param>
internal readonly record struct Interval(int Number, DateTimeOffset End, TimeSpan Elapsed);
