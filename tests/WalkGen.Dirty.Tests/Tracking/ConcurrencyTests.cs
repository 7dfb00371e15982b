using System.Diagnostics;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>Writers on their own threads, while a collector copies the pages that were written.</summary>
public sealed class ConcurrencyTests
{
    private const ulong PageCount = 600;
    private const int LeastCollections = 12;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(500);

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public async Task No_write_is_lost(string policy)
    {
        using var file = new SharedFile();
        SharedArea first = file.Map(0, PageCount);
        SharedArea[] areas = [first, first.OnAnotherCpu(), file.MapBeside(first, 0, PageCount), file.Map(0, PageCount)];
        using var tracker = new DirtyTracker(file.Mapping, 0, PageCount, Policies.Named(policy));
        using var stop = new CancellationTokenSource();
        var written = new bool[2][];

        Task[] writers = [.. Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(
            () => written[i] = WriteUntil(areas[i], areas[i + 2], i, stop.Token), TaskCreationOptions.LongRunning))];
        var collected = new bool[PageCount];
        var copy = new ulong[PageCount];
        var time = Stopwatch.StartNew();
        try
        {
            while (time.Elapsed < Duration || tracker.Counters.Collections < LeastCollections) Copy(tracker, file, copy, collected);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        Copy(tracker, file, copy, collected);

        Assert.All(
            Pages.From(0, PageCount).Where(page => written[0][page] || written[1][page]),
            page => Assert.True(collected[page], $"{page} was never collected"));
        Assert.Equal(Pages.From(0, PageCount).Select(file.Read), copy);
        if (policy.StartsWith("restless", StringComparison.Ordinal)) Assert.True(tracker.Counters.Switches > 1, $"{tracker.Counters}");
    }

    /// <summary>Writes ever higher values, now to a few pages, now to many; each page through two areas in turn.</summary>
    private static bool[] WriteUntil(SharedArea area, SharedArea other, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var written = new bool[PageCount];
        for (ulong value = 1; !stop.IsCancellationRequested; value++)
        {
            ulong page = (ulong)random.Next(value / 4096 % 2 == 0 ? 20 : (int)PageCount);
            (value % 2 == 0 ? area : other).Write(page, (value << 1) + (ulong)seed);
            written[page] = true;
        }

        return written;
    }

    private static void Copy(DirtyTracker tracker, SharedFile file, ulong[] copy, bool[] collected)
    {
        foreach (ulong page in Pages.Of(tracker.Collect()))
        {
            copy[page] = file.Read(page);
            collected[page] = true;
        }
    }
}
