using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// What frames are for one paging format: the kind as a table of the level below the root, and whether there is a place of a root. Several
/// threads may set different windows at once.
/// </summary>
internal sealed class FrameKinds
{
    /// <summary>log2 of the memory whose frames are kept together.</summary>
    public const int RegionShift = 24;

    /// <summary>The bytes for such a region of the memory.</summary>
    public const int RegionBytes = 1 << (RegionShift - FrameShift);

    private const int FrameShift = 12;
    private const int FramesPerWindow = MemoryWindow.MaxSize >> FrameShift;
    private const byte KindMask = 3;
    private const byte RootBit = 4;

    private readonly ConcurrentDictionary<ulong, byte[]> _regions = new();

    /// <summary>Forgets all frames.</summary>
    public void Clear() => _regions.Clear();

    /// <summary>The frames of the window at <paramref name="address"/>, to set them.</summary>
    public Span<byte> WindowAt(ulong address)
    {
        byte[] region = _regions.GetOrAdd(address >> RegionShift, static _ => new byte[RegionBytes]);
        return region.AsSpan(IndexOf(address) & -FramesPerWindow, FramesPerWindow);
    }

    /// <summary>Sets the kind of a frame, once.</summary>
    public static void Set(ref byte frame, FrameKind kind) => frame |= (byte)kind;

    /// <summary>Marks a frame with a place of a root.</summary>
    public static void SetRoot(ref byte frame) => frame |= RootBit;

    /// <summary>The kind of the frame at <paramref name="address"/>.</summary>
    public FrameKind Of(PhysicalAddress address) => (FrameKind)(Find(address) & KindMask);

    /// <summary>Whether the frame at <paramref name="address"/> has a place of a root.</summary>
    public bool HasRoot(PhysicalAddress address) => (Find(address) & RootBit) != 0;

    private int Find(PhysicalAddress address)
        => (address.Value & ((1 << FrameShift) - 1)) == 0 && _regions.TryGetValue(address.Value >> RegionShift, out byte[]? region)
            ? region[IndexOf(address.Value)]
            : 0;

    private static int IndexOf(ulong address) => (int)((address & ((1 << RegionShift) - 1)) >> FrameShift);
}
