using System.Diagnostics;

namespace PreCopyMigration;

/// <summary>
/// Migrates the memory of a guest while the guest writes to it. Each round copies the pages that were dirtied during the previous one,
/// until so few are left that the guest can be stopped to copy them.
/// </summary>
/// <remarks>
/// A page is copied after its dirty bit was cleared and the TLBs were flushed. A later store sets the bit again, so the next round copies
/// the page again. An earlier store is complete, so the copy contains it. In the opposite order, a store between the copy and the clearing
/// of the bit would be lost. Without the flush, a CPU with a dirty translation in its TLB would store to the page without setting the bit.
/// </remarks>
public sealed class Migration(Guest guest, GuestMemory target, MigrationLimits limits, IRoundReport report)
{
    /// <summary>Finds and cleans dirty pages; null to use the guest's method.</summary>
    public Func<PageSet> CollectDirty { get; init; } = guest.CollectDirty;

    /// <summary>Migrates all memory, stops the guest, and compares the memories.</summary>
    /// <exception cref="OperationCanceledException">The migration was cancelled. The guest may still run.</exception>
    public MigrationResult Run(CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        long accesses = guest.Accesses;

        // Clean before the first copy too, and then list the pages: a page that is accessed later is dirty or contains zeros.
        CollectDirty();
        PageSet pending = guest.Memory.Touched();

        var rounds = new List<Round>();
        Round last;
        do
        {
            last = CopyWhileRunning(rounds.Count, pending, cancel);
            rounds.Add(last);
            report.Ended(last);
            pending = last.Dirtied;
        }
        while (last.EstimatedDowntime > limits.Downtime && rounds.Count < limits.Rounds && Stopwatch.GetElapsedTime(start) < limits.Time);

        long stopping = Stopwatch.GetTimestamp();
        guest.Stop();

        // The pages that were dirtied after the last round, until the guest stopped.
        PageSet rest = last.Dirtied.Union(CollectDirty());
        report.Started(rounds.Count, rest.Count);
        Copy(rest, cancel);
        TimeSpan downtime = Stopwatch.GetElapsedTime(stopping);

        var result = new MigrationResult(
            rounds, rest, downtime, Stopwatch.GetElapsedTime(start), guest.Accesses - accesses, guest.Memory.FirstDifference(target));
        report.Finished(result);
        return result;
    }

    private Round CopyWhileRunning(int number, PageSet pending, CancellationToken cancel)
    {
        int pages = pending.Count;
        report.Started(number, pages);
        long start = Stopwatch.GetTimestamp();
        Copy(pending, cancel);
        PageSet dirtied = CollectDirty();
        return new Round(number, pages, Stopwatch.GetElapsedTime(start), dirtied);
    }

    private void Copy(PageSet pages, CancellationToken cancel)
    {
        var link = new Pace(limits.LinkBytesPerSecond);
        int copied = 0;
        foreach (int page in pages.InOrder())
        {
            cancel.ThrowIfCancellationRequested();

            // If a CPU stores to the page now, the copy is inconsistent, but the page is dirty again.
            guest.Memory.Read(page).CopyTo(target.Write(page));
            link.Spend(GuestMemory.PageSize);
            report.Copied(++copied);
        }
    }
}
