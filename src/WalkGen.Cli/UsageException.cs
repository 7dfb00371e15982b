namespace WalkGen.Cli;

/// <summary>What was asked for does not fit the image: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
