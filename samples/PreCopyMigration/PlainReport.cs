namespace PreCopyMigration;

/// <summary>A report with a line per round, for files and pipes.</summary>
public sealed class PlainReport(TextWriter output, int pages) : IRoundReport
{
    /// <inheritdoc/>
    public void Started(int round, int pages)
    {
        if (round == 0) WriteLine(RoundText.Heads);
    }

    /// <inheritdoc/>
    public void Copied(int pages)
    {
    }

    /// <inheritdoc/>
    public void Ended(Round round) => WriteLine(RoundText.Cells(round));

    /// <inheritdoc/>
    public void Finished(MigrationResult result)
    {
        foreach (string line in RoundText.Summary(result, pages)) output.WriteLine(line);
    }

    private void WriteLine(string[] cells)
        => output.WriteLine(string.Join("  ", cells.Select(static (cell, i) => cell.PadLeft(Math.Max(7, RoundText.Heads[i].Length)))));
}
