using System.Diagnostics;
using System.Globalization;

namespace LiveSnapshot;

/// <summary>Takes snapshots one after the other, then restores each.</summary>
public sealed class Session(TrackedBlock memory, Load load, TextWriter output)
{
    /// <summary>Prints a row for each snapshot and for each restore; true if all restores are equal.</summary>
    public bool Run(int rounds, TimeSpan interval, CancellationToken cancellation)
    {
        var words = new ulong[memory.Written.WordCount];
        List<Snapshot> snapshots = [];
        output.WriteLine("snapshot  pages     of  MiB copied  ms paused");
        for (int round = 1; round <= rounds && !cancellation.IsCancellationRequested; round++)
        {
            if (interval > TimeSpan.Zero) cancellation.WaitHandle.WaitOne(interval);
            long start = Stopwatch.GetTimestamp();
            load.Pause(() => snapshots.Add(Snapshot.Take(memory, words)));
            WriteSnapshot(round, snapshots[^1], Stopwatch.GetElapsedTime(start));
        }

        // The first snapshot has all pages that are not zeros: the memory was new.
        var copy = new byte[memory.Length];
        bool areEqual = true;
        for (int i = 0; i < snapshots.Count; i++)
        {
            bool isEqual = snapshots[i].TryApply(copy);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"restored {i + 1}: {(isEqual ? "equal" : "DIFFERENT")}"));
            areEqual &= isEqual;
        }

        return areEqual;
    }

    private void WriteSnapshot(int round, Snapshot snapshot, TimeSpan time)
    {
        double copied = (double)snapshot.PageCount * TrackedBlock.PageSize / (1 << 20);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{round,8}  {snapshot.PageCount,5}  {memory.PageCount,5}  {copied,10:0.0}  {time.TotalMilliseconds,9:0}"));
    }
}
