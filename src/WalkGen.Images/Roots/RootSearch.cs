namespace WalkGen.Images;

/// <summary>Searches parts of the memory for places of roots. One thread may use it at a time.</summary>
/// <param name="memory">A reader of the memory.</param>
/// <param name="scanners">The searches.</param>
internal sealed unsafe class RootSearch(ForwardMemory memory, IReadOnlyList<IRootScanner> scanners)
{
    /// <summary>The places in <paramref name="part"/>, for each scanner in ascending order.</summary>
    public List<RootPlace> Search(MemoryPart part)
    {
        List<RootPlace> places = [];
        foreach (var (start, length) in part.Windows) Search(start, length, MemoryWindow.MaxSize, places);
        return places;
    }

    // If the memory lacks some of a window, the halves are searched, each of which contains all of a root or none.
    private void Search(ulong start, int length, int windowSize, List<RootPlace> places)
    {
        if (memory.TryGetBytes(new PhysicalAddress(start), length, out ReadOnlySpan<byte> bytes))
        {
            fixed (byte* first = bytes)
            {
                MemoryWindow window = new(first, start, length);
                if (!window.HasData) return;
                foreach (IRootScanner scanner in scanners) scanner.Search(window, places);
            }

            return;
        }

        int half = windowSize / 2;
        if (half < MemoryWindow.FrameSize) return;
        int low = int.Clamp(half - (int)(start % (ulong)windowSize), 0, length);
        if (low > 0) Search(start, low, half, places);
        if (low < length) Search(start + (ulong)low, length - low, half, places);
    }
}
