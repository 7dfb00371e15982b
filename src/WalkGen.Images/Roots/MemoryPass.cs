namespace WalkGen.Images;

/// <summary>
/// One pass over the memory of an image for several searches. First, threads read and unpack the memory and classify each frame. Then the
/// caller's thread checks the places of roots in the order of the memory, and opens only tables that are plausible. So the result is that
/// of one thread, and most frames are unpacked once. Memory whose kinds of frames take more than 32 MiB is searched stretch by stretch.
/// </summary>
internal static class MemoryPass
{
    private const int MaxThreads = 32;
    private const int MaxKindBytes = 1 << 25;

    /// <summary>Lets each of <paramref name="scanners"/> search all of <paramref name="image"/>.</summary>
    public static void Run(
        MemoryImage image, IReadOnlyList<IRootScanner> scanners, IProgress<long>? progress, CancellationToken cancellation)
        => Run(image, MemoryPart.Of(image.Segments), scanners, progress, cancellation);

    /// <summary>Lets each of <paramref name="scanners"/> search some parts of <paramref name="image"/>, in order.</summary>
    public static void Run(
        MemoryImage image, IEnumerable<MemoryPart> parts, IReadOnlyList<IRootScanner> scanners, IProgress<long>? progress,
        CancellationToken cancellation)
    {
        int mostRegions = int.Max(1, MaxKindBytes / FrameKinds.RegionBytes / scanners.Count);
        long done = 0;
        foreach (List<MemoryPart> stretch in StretchesOf(parts, mostRegions))
        {
            foreach (IRootScanner scanner in scanners) scanner.Clear(scanners.Count);
            done = Classify(stretch, () => new MemoryReader(image.Memory.ForwardOnly(), scanners), done, progress, cancellation);
            cancellation.ThrowIfCancellationRequested(); // the other threads may have read the last parts
            progress?.Report(done);
            foreach (MemoryPart part in stretch) Check(scanners, part, cancellation);
        }
    }

    /// <summary>Lets <paramref name="scanner"/> look at all of <paramref name="image"/> once.</summary>
    public static void Read(MemoryImage image, IWindowScanner scanner, IProgress<long>? progress, CancellationToken cancellation)
    {
        List<MemoryPart> parts = [.. MemoryPart.Of(image.Segments)];
        if (parts.Count == 0) return;
        long done = Classify(parts, () => new MemoryReader(image.Memory.ForwardOnly(), [scanner]), 0, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(done); // the other threads may have read the last parts
    }

    private static IEnumerable<List<MemoryPart>> StretchesOf(IEnumerable<MemoryPart> parts, int mostRegions)
    {
        List<MemoryPart> stretch = [];
        HashSet<ulong> regions = [];
        foreach (MemoryPart part in parts)
        {
            foreach (var (start, _) in part.Windows) regions.Add(start >> FrameKinds.RegionShift);
            if (regions.Count > mostRegions && stretch.Count > 0)
            {
                yield return stretch;
                stretch = [];
                regions.Clear();
                foreach (var (start, _) in part.Windows) regions.Add(start >> FrameKinds.RegionShift);
            }

            stretch.Add(part);
        }

        if (stretch.Count > 0) yield return stretch;
    }

    // The caller's thread reads too, and it alone reports the progress. Returns the number of bytes that have been read in all.
    private static long Classify(
        List<MemoryPart> parts, Func<MemoryReader> reader, long done, IProgress<long>? progress, CancellationToken cancellation)
    {
        int next = -1;
        long read = done;
        Task[] others = new Task[int.Min(int.Min(Environment.ProcessorCount, MaxThreads), parts.Count) - 1];
        for (int i = 0; i < others.Length; i++) others[i] = Task.Run(() => ReadAll(static _ => { }), CancellationToken.None);
        try
        {
            ReadAll(bytes =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(bytes);
            });
            Task.WhenAll(others).GetAwaiter().GetResult();
        }
        finally
        {
            Interlocked.Exchange(ref next, parts.Count); // after a failure: none may run on
            Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        return read;

        void ReadAll(Action<long> onRead)
        {
            MemoryReader memory = reader();
            for (int index; (index = Interlocked.Increment(ref next)) < parts.Count;)
            {
                memory.Read(parts[index]);
                onRead(Interlocked.Add(ref read, parts[index].Length));
            }
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
