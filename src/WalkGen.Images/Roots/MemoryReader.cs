namespace WalkGen.Images;

/// <summary>Reads parts of the memory window by window. One thread may use it at a time.</summary>
/// <param name="memory">A reader of the memory.</param>
/// <param name="scanners">The searches that classify each window.</param>
internal sealed unsafe class MemoryReader(ForwardMemory memory, IReadOnlyList<IWindowScanner> scanners)
{
    /// <summary>Lets each scanner classify all of <paramref name="part"/> that can be read.</summary>
    public void Read(MemoryPart part)
    {
        foreach (var (start, length) in part.Windows) Read(start, length, MemoryWindow.MaxSize);
    }

    // If the memory lacks some of a window, its halves are read, each of which contains all of a table or none.
    private void Read(ulong start, int length, int windowSize)
    {
        if (memory.TryGetBytes(new PhysicalAddress(start), length, out ReadOnlySpan<byte> bytes))
        {
            fixed (byte* first = bytes)
            {
                MemoryWindow window = new(first, start, length);
                foreach (IWindowScanner scanner in scanners) scanner.Classify(window);
            }

            return;
        }

        int half = windowSize / 2;
        if (half < MemoryWindow.FrameSize) return;
        int low = int.Clamp(half - (int)(start % (ulong)windowSize), 0, length);
        if (low > 0) Read(start, low, half);
        if (low < length) Read(start + (ulong)low, length - low, half);
    }
}
