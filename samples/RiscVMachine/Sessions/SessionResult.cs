namespace RiscVMachine;

/// <summary>How a session has ended.</summary>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Instructions">The number of instructions until it ended for the first time.</param>
/// <param name="Elapsed">The time until then.</param>
/// <param name="Sent">What the program has sent by then.</param>
/// <param name="SentAfterRestore">What it has sent at its second end, after a snapshot was restored.</param>
internal sealed record SessionResult(int ExitCode, long Instructions, TimeSpan Elapsed, string Sent, string SentAfterRestore)
{
    /// <summary>Whether the program has sent the same both times.</summary>
    public bool IsSame => Sent == SentAfterRestore;
}
