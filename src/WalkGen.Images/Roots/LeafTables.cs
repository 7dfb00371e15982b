using System.Runtime.CompilerServices;
using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// The leaves of the lowest tables that were seen when the memory was read, so that most need not be read again. Several threads may add
/// different windows at once; one reads.
/// </summary>
internal sealed class LeafTables
{
    /// <summary>The frames of a window.</summary>
    public const int FramesPerWindow = MemoryWindow.MaxSize / MemoryWindow.FrameSize;

    // About 7 MiB for all searches. The tables of further windows are read again.
    private const int MaxWindows = 1 << 15;

    private readonly ConcurrentDictionary<ulong, ulong[]> _windows = new();
    private (ulong Window, ulong[]? Frames) _recent = (ulong.MaxValue, null);
    private int _room = MaxWindows;

    /// <summary>Forgets all tables.</summary>
    /// <param name="searches">How many searches share the memory for them.</param>
    public void Clear(int searches)
    {
        _windows.Clear();
        _recent = (ulong.MaxValue, null);
        _room = MaxWindows / searches;
    }

    /// <summary>
    /// Adds <see cref="LeafCounts.Packed"/> of the tables in the window at <paramref name="address"/>, one for each frame.
    /// </summary>
    public void Add(ulong address, ReadOnlySpan<ulong> frames)
    {
        ulong window = address / MemoryWindow.MaxSize;
        if (!_windows.TryGetValue(window, out ulong[]? known))
        {
            if (Interlocked.Decrement(ref _room) >= 0) _windows[window] = frames.ToArray();
            return;
        }

        for (int i = 0; i < known.Length; i++) known[i] |= frames[i]; // the other half of a window that was read in parts
    }

    /// <summary>The leaves of the table at <paramref name="address"/>; false if they are not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(PhysicalAddress address, out LeafCounts leaves)
    {
        leaves = default;
        if (address.Value % MemoryWindow.FrameSize != 0) return false;
        ulong window = address.Value / MemoryWindow.MaxSize;
        if (window != _recent.Window) _recent = (window, _windows.GetValueOrDefault(window));
        if (_recent.Frames is not { } frames) return false;
        leaves = LeafCounts.Unpack(frames[MemoryWindow.FrameOf(address.Value)]);
        return leaves.All > 0;
    }
}
