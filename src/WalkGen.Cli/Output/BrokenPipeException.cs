namespace WalkGen.Cli.Output;

/// <summary>Nobody reads the standard output any more: <see cref="ExitCode.BrokenPipe"/>.</summary>
internal sealed class BrokenPipeException : Exception;
