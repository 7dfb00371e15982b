namespace WalkGen.Images;

/// <summary>About a MiB of the memory of an image: ranges that each lie in a window. No two parts share a window.</summary>
/// <param name="Windows">The ranges.</param>
internal sealed record MemoryPart((ulong Start, int Length)[] Windows)
{
    private const int MaxWindows = 16;

    /// <summary>The number of bytes.</summary>
    public long Length => Windows.Sum(static window => (long)window.Length);

    /// <summary>The parts of <paramref name="segments"/>, in order.</summary>
    public static IEnumerable<MemoryPart> Of(IEnumerable<ImageSegment> segments)
    {
        List<(ulong Start, int Length)> windows = [];
        foreach (ImageSegment segment in segments)
        {
            for (ulong at = 0; at < segment.Length;)
            {
                ulong start = segment.Start.Value + at;
                if (windows.Count >= MaxWindows && start / MemoryWindow.MaxSize != windows[^1].Start / MemoryWindow.MaxSize)
                {
                    yield return new MemoryPart([.. windows]);
                    windows.Clear();
                }

                int length = (int)ulong.Min(MemoryWindow.MaxSize - (start % MemoryWindow.MaxSize), segment.Length - at);
                windows.Add((start, length));
                at += (ulong)length;
            }
        }

        if (windows.Count > 0) yield return new MemoryPart([.. windows]);
    }
}
