using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// One pass over the memory of an image for several searches. Threads read parts of the memory, unpack them and find the places where a
/// root may be. The caller's thread checks the places in the order of the memory, so the result is that of one thread.
/// </summary>
internal static class MemoryPass
{
    private const int MaxAhead = 32; // parts: each takes at most 1 MiB

    /// <summary>Lets each of <paramref name="scanners"/> search all of <paramref name="image"/>.</summary>
    public static void Run(
        MemoryImage image, IReadOnlyList<IRootScanner> scanners, IProgress<long>? progress, CancellationToken cancellation)
    {
        ConcurrentBag<RootSearch> idle = [];
        Queue<(MemoryPart Part, Task<List<RootPlace>> Places)> ahead = [];
        int most = int.Min(2 * Environment.ProcessorCount, MaxAhead);
        try
        {
            foreach (MemoryPart part in MemoryPart.Of(image.Segments))
            {
                cancellation.ThrowIfCancellationRequested();
                ahead.Enqueue((part, Task.Run(() => Search(part), CancellationToken.None)));
                if (ahead.Count == most) Finish();
            }

            while (ahead.Count > 0) Finish();
        }
        finally
        {
            Task all = Task.WhenAll(ahead.Select(static next => next.Places)); // after a failure: none may run on
            all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        List<RootPlace> Search(MemoryPart part)
        {
            if (!idle.TryTake(out RootSearch? search)) search = new RootSearch(image.Memory.ForwardOnly(), scanners);
            List<RootPlace> places = search.Search(part);
            idle.Add(search);
            return places;
        }

        void Finish()
        {
            var (part, places) = ahead.Peek();
            foreach (RootPlace place in places.GetAwaiter().GetResult()) place.Scanner.Check(place.Address);
            ahead.Dequeue();
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((long)part.End);
        }
    }
}
