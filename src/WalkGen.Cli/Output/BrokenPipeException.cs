namespace WalkGen.Cli.Output;

/// <summary>Nobody reads the standard output any more: the tool ends as SIGPIPE would end it.</summary>
internal sealed class BrokenPipeException : Exception;
