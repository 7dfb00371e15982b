using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>Pages of a process as text.</summary>
internal static class ProcessPageText
{
    private const string Letters = "fews";

    private static readonly string[] AllFlags =
    [
        .. Enumerable.Range(0, 1 << Letters.Length).Select(static bits => string.Concat(
            Letters.Select((letter, index) => (bits >> index & 1) != 0 ? letter : '-'))),
    ];

    /// <summary>The state: present, zero, guard, or swap_entry.</summary>
    public static string StateOf(in ProcessPageRun run)
        => run.IsZero ? "zero" : run.Entry.IsPresent ? "present" : run.Entry.IsGuard ? "guard" : "swap_entry";

    /// <summary>The flags as letters: file, exclusive, write-protected by userfaultfd, soft-dirty.</summary>
    public static string FlagsOf(PageMapEntry entry) => AllFlags[
        (entry.IsFile ? 1 : 0) | (entry.IsExclusive ? 2 : 0) | (entry.IsUffdWriteProtected ? 4 : 0) | (entry.IsSoftDirty ? 8 : 0)];
}
