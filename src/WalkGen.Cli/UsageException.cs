namespace WalkGen.Cli;

/// <summary>The command line does not fit the image: <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
