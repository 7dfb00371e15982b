namespace WalkGen.Cli;

/// <summary>The page tables cannot be read: exit code 1.</summary>
internal sealed class BadDataException(string message) : Exception(message);
