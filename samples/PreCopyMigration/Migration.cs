using System.Diagnostics;

namespace PreCopyMigration;

/// <summary>
/// Moves the memory of a guest while the guest writes to it: rounds that copy what the round before has left dirty, until so little is
/// left that the guest can be stopped for it.
/// </summary>
/// <remarks>
/// A page is copied only after its dirty bit was cleaned and the TLBs were flushed. Whatever is stored after that sets the bit again, and
/// the page comes back in the next round; whatever was stored before is over, and the copy has it. The other way round, a store between the
/// copy and the cleaning would be neither in the copy nor in any later round; and without the flush, a CPU whose TLB still
/// knows the page as dirty would go on storing to it without setting the bit.
/// </remarks>
public sealed class Migration(Guest guest, GuestMemory target, MigrationLimits limits, IRoundReport report)
{
    /// <summary>Finds and cleans what is dirty; another way than the guest's own, if there is one.</summary>
    public Func<PageSet> CollectDirty { get; init; } = guest.CollectDirty;

    /// <summary>Moves all of it, stops the guest, and compares.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the guest may still run.</exception>
    public MigrationResult Run(CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        long accesses = guest.Accesses;

        // Cleaned before the first copy too. Only then is it asked what there is: what is touched later is dirty, or still zero.
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

        // What was dirtied since the last round ended, for the guest ran until now.
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

            // The CPUs may be storing to the page: the copy is then half old and half new, and the page is dirty again.
            guest.Memory.Read(page).CopyTo(target.Write(page));
            link.Spend(GuestMemory.PageSize);
            report.Copied(++copied);
        }
    }
}
