using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Coverage as text.</summary>
internal static class CoverageText
{
    private const int MaxListed = 8;

    /// <summary>The line that ends every report about a page table.</summary>
    public static string Line(Coverage coverage)
    {
        string line = $"coverage: {Tables(coverage)}";
        if (coverage.Shared.IsCut) line += $"; more than {SharedTables.Max} tables are shared, so their visits were not counted";
        if (coverage.WalksOnce) line += $"; the {coverage.Tables} tables were walked once each";
        if (coverage.Cycle is { } cycle)
            line += $"; cycle: entry {cycle.Index} of the {cycle.TableName} at {cycle.Table} points to {Target(cycle)}";
        foreach (var root in coverage.SuspiciousRoots) line += $"; the root table at {root.Address} {root.Fault}";
        if (coverage.MissingSegments > 0)
            line += $"; the image lacks {coverage.MissingMemory >> 10} KiB in {coverage.MissingSegments} segments (see walkgen info)";
        if (coverage.ZeroMemory > 0) line += $"; {coverage.ZeroMemory} bytes that the dump left out were read as zeros";
        return coverage.DamagedPages > 0 ? $"{line}; {coverage.DamagedPages} pages of the image are damaged" : line;
    }

    /// <summary>The line if tables are missing or a root table is suspicious, else null.</summary>
    public static string? ProblemOf(Coverage coverage)
        => !coverage.IsComplete || coverage.WalksOnce || coverage.SuspiciousRoots.Count > 0 ? Line(coverage) : null;

    /// <summary>Writes a message if tables are missing or a root table is suspicious.</summary>
    public static void WarnIfIncomplete(Coverage coverage, TextWriter messages)
    {
        if (ProblemOf(coverage) is { } problem) messages.WriteLine($"walkgen: {problem}");
    }

    private static string Target(TableCycle cycle)
        => cycle.Target == cycle.Table ? "its own table" : $"the table {cycle.Target}, which leads to it";

    private static string Tables(Coverage coverage)
    {
        if (coverage.IsComplete) return $"complete, {coverage.Visits} tables visited";
        int more = coverage.MissingTables.Count - MaxListed;
        return $"incomplete, {coverage.MissedVisits} of {coverage.Visits} table visits found a missing table; its mappings are not shown; "
            + $"missing: {string.Join(", ", coverage.MissingTables.Take(MaxListed))}"
            + (more > 0 ? $" and {(coverage.MissingTables.IsCut ? "more than " : "")}{more} more (see walkgen stats)" : "");
    }
}
