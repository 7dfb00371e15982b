namespace WalkGen.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int BadData = 1;
    public const int Usage = 2;
}
