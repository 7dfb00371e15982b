namespace WalkGen.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int BadData = 1;
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
