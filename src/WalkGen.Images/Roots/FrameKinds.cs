using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// The kinds of frames for one paging format: two bits for each level below the root, and a bit for frames with a place of a root. Several
/// threads may set the kinds of different windows at once.
/// </summary>
internal sealed class FrameKinds
{
    /// <summary>log2 of the memory whose frames are kept together.</summary>
    public const int RegionShift = 24;

    /// <summary>The bytes for such a region of the memory.</summary>
    public const int RegionBytes = sizeof(ushort) << (RegionShift - FrameShift);

    private const int FrameShift = 12;
    private const int FramesPerWindow = MemoryWindow.MaxSize >> FrameShift;
    private const ushort RootBit = 1 << 15;

    private readonly ConcurrentDictionary<ulong, ushort[]> _regions = new();

    /// <summary>Forgets all frames.</summary>
    public void Clear() => _regions.Clear();

    /// <summary>The frames of the window at <paramref name="address"/>, to set their kinds.</summary>
    public Span<ushort> WindowAt(ulong address)
    {
        ushort[] region = _regions.GetOrAdd(address >> RegionShift, static _ => new ushort[1 << (RegionShift - FrameShift)]);
        return region.AsSpan(IndexOf(address) & -FramesPerWindow, FramesPerWindow);
    }

    /// <summary>Sets the kind of a frame that has none at this level yet.</summary>
    public static void Set(ref ushort frame, PageTableLevel level, FrameKind kind) => frame |= (ushort)((int)kind << ShiftOf(level));

    /// <summary>Marks a frame with a place of a root.</summary>
    public static void SetRoot(ref ushort frame) => frame |= RootBit;

    /// <summary>The kind of the frame at <paramref name="address"/> as a table of <paramref name="level"/>, which is below the root.</summary>
    public FrameKind Of(PhysicalAddress address, PageTableLevel level)
        => (FrameKind)((Find(address) >> ShiftOf(level)) & 3);

    /// <summary>Whether the frame at <paramref name="address"/> has a place of a root.</summary>
    public bool HasRoot(PhysicalAddress address) => (Find(address) & RootBit) != 0;

    private int Find(PhysicalAddress address)
        => (address.Value & ((1 << FrameShift) - 1)) == 0 && _regions.TryGetValue(address.Value >> RegionShift, out ushort[]? region)
            ? region[IndexOf(address.Value)]
            : 0;

    private static int IndexOf(ulong address) => (int)((address & ((1 << RegionShift) - 1)) >> FrameShift);

    private static int ShiftOf(PageTableLevel level) => 2 * ((int)level - 1);
}
