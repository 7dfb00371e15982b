namespace PreCopyMigration;

/// <summary>The texts of both reports.</summary>
internal static class RoundText
{
    public static string[] Heads { get; } = ["round", "pages", "MiB", "seconds", "MiB/s", "dirtied", "dirtied/s", "downtime ms"];

    public static string[] Cells(Round round) =>
    [
        $"{round.Number}",
        $"{round.Pages}",
        $"{Mebibytes(round.Bytes):f2}",
        $"{round.Elapsed.TotalSeconds:f3}",
        $"{Mebibytes(round.BytesPerSecond):f1}",
        $"{round.DirtiedCount}",
        $"{round.DirtiedPerSecond:f0}",
        $"{round.EstimatedDowntime.TotalMilliseconds:f1}",
    ];

    public static IEnumerable<string> Summary(MigrationResult result, int pages)
    {
        yield return $"stopped for {result.Downtime.TotalMilliseconds:f1} ms to copy {Pages(result.RestCount)}, "
            + $"{Mebibytes((double)result.RestCount * GuestMemory.PageSize):f2} MiB";
        yield return $"copied {Pages(result.PagesCopied)} in {result.Elapsed.TotalSeconds:f2} s, "
            + $"{(double)result.PagesCopied / pages:f2} per page of the guest, which made {result.GuestAccesses} accesses meanwhile";
        yield return result.FirstDifference is { } page
            ? $"DIFFERENT: page {page} is the first that differs"
            : $"equal: {Pages(pages)} compared";
    }

    private static string Pages(long count) => count == 1 ? "1 page" : $"{count} pages";

    private static double Mebibytes(double bytes) => bytes / (1 << 20);
}
