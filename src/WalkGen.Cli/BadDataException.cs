namespace WalkGen.Cli;

/// <summary>The page tables cannot be read: <see cref="ExitCode.BadData"/>.</summary>
internal sealed class BadDataException(string message) : Exception(message);
