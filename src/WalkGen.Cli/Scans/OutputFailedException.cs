namespace WalkGen.Cli.Scans;

/// <summary>The results of a scan cannot be written. It is no <see cref="IOException"/>: the image is not at fault.</summary>
internal sealed class OutputFailedException(string message, Exception? cause) : Exception(message, cause);
