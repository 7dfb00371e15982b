namespace WalkGen.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>The command did what it was asked for, whatever it found.</summary>
    public const int Done = 0;

    /// <summary>The image cannot be read.</summary>
    public const int BadData = 1;

    /// <summary>The command line is wrong, or does not fit the image.</summary>
    public const int Usage = 2;

    /// <summary><c>walkgen audit --fail</c> found something that no system does by design.</summary>
    public const int Findings = 3;

    /// <summary>Ended by Ctrl-C: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
