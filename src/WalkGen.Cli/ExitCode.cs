namespace WalkGen.Cli;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Success = 0;

    /// <summary>The image or its page tables cannot be read.</summary>
    public const int BadData = 1;

    /// <summary>The command line is wrong or does not fit the image.</summary>
    public const int Usage = 2;

    /// <summary><c>walkgen audit --fail</c> has unexpected findings.</summary>
    public const int Findings = 3;

    /// <summary>Ctrl-C ended the command: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Cancelled = 130;

    /// <summary>SIGTERM ended the command.</summary>
    public const int Terminated = 143;

    /// <summary>Nobody reads the output any more: 128 plus the number of SIGPIPE.</summary>
    public const int BrokenPipe = 141;
}
