using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// One pass over the memory of an image for several searches. First, threads read and unpack the memory and classify each frame. Then the
/// caller's thread checks the places of roots in the order of the memory, and opens only tables that are plausible. So the result is that
/// of one thread, and most frames are unpacked once. Memory whose kinds of frames take more than 32 MiB is searched stretch by stretch.
/// </summary>
internal static class MemoryPass
{
    private const int MaxAhead = 32; // parts
    private const int MaxKindBytes = 1 << 25;

    /// <summary>Lets each of <paramref name="scanners"/> search all of <paramref name="image"/>.</summary>
    public static void Run(
        MemoryImage image, IReadOnlyList<IRootScanner> scanners, IProgress<long>? progress, CancellationToken cancellation)
    {
        ConcurrentBag<MemoryReader> idle = [];
        int mostRegions = int.Max(1, MaxKindBytes / FrameKinds.PartBytes / scanners.Count);
        using IEnumerator<MemoryPart> unread = MemoryPart.Of(image.Segments).GetEnumerator();
        using IEnumerator<MemoryPart> unsearched = MemoryPart.Of(image.Segments).GetEnumerator();
        bool hasMore = unread.MoveNext();
        while (hasMore)
        {
            foreach (IRootScanner scanner in scanners) scanner.Clear();
            int count = 0;
            Classify(Stretch(), Read, progress, cancellation);
            for (; count > 0 && unsearched.MoveNext(); count--) Check(scanners, unsearched.Current, cancellation);

            IEnumerable<MemoryPart> Stretch()
            {
                HashSet<ulong> regions = [];
                for (; hasMore; hasMore = unread.MoveNext())
                {
                    foreach (var (start, _) in unread.Current.Windows) regions.Add(start >> FrameKinds.PartShift);
                    if (count > 0 && regions.Count > mostRegions) yield break;
                    count++;
                    yield return unread.Current;
                }
            }
        }

        void Read(MemoryPart part)
        {
            if (!idle.TryTake(out MemoryReader? reader)) reader = new MemoryReader(image.Memory.ForwardOnly(), scanners);
            reader.Read(part);
            idle.Add(reader);
        }
    }

    private static void Classify(
        IEnumerable<MemoryPart> parts, Action<MemoryPart> read, IProgress<long>? progress, CancellationToken cancellation)
    {
        Queue<(MemoryPart Part, Task Reading)> ahead = [];
        int most = int.Min(2 * Environment.ProcessorCount, MaxAhead);
        try
        {
            foreach (MemoryPart part in parts)
            {
                cancellation.ThrowIfCancellationRequested();
                ahead.Enqueue((part, Task.Run(() => read(part), CancellationToken.None)));
                if (ahead.Count == most) Finish();
            }

            while (ahead.Count > 0) Finish();
        }
        finally
        {
            Task all = Task.WhenAll(ahead.Select(static next => next.Reading)); // after a failure: none may run on
            all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        void Finish()
        {
            var (part, reading) = ahead.Peek();
            reading.GetAwaiter().GetResult();
            ahead.Dequeue();
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((long)part.End);
        }
    }

    private static void Check(IReadOnlyList<IRootScanner> scanners, MemoryPart part, CancellationToken cancellation)
    {
        foreach (var (start, length) in part.Windows)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (IRootScanner scanner in scanners) scanner.Check(start, length);
        }
    }
}
