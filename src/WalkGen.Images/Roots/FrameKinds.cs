using System.Runtime.CompilerServices;
using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// What frames are for one paging format: the kind as a table of the level below the root, whether all tables below it are missing, and
/// whether there is a place of a root. Several threads may set different windows at once; one reads.
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
    private const byte LackingBit = 8;

    private readonly ConcurrentDictionary<ulong, byte[]> _regions = new();
    private (ulong Region, byte[] Frames) _recent = (ulong.MaxValue, []);

    /// <summary>Forgets all frames.</summary>
    public void Clear()
    {
        _regions.Clear();
        _recent = (ulong.MaxValue, []);
    }

    /// <summary>The frames of the window at <paramref name="address"/>, to set them.</summary>
    public Span<byte> WindowAt(ulong address)
    {
        byte[] region = _regions.GetOrAdd(address >> RegionShift, static _ => new byte[RegionBytes]);
        return region.AsSpan(IndexOf(address) & -FramesPerWindow, FramesPerWindow);
    }

    /// <summary>Sets the kind of a frame, once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(ref byte frame, FrameKind kind) => frame |= (byte)kind;

    /// <summary>Marks a frame with a place of a root.</summary>
    public static void SetRoot(ref byte frame) => frame |= RootBit;

    /// <summary>Marks a table all of whose entries are empty or point to tables that are not in the image.</summary>
    public static void SetLacking(ref byte frame) => frame |= LackingBit;

    /// <summary>Whether <see cref="SetLacking"/> marked a frame of a window.</summary>
    public static bool IsLacking(byte frame) => (frame & LackingBit) != 0;

    /// <summary>Whether <see cref="SetLacking"/> marked the frame at <paramref name="address"/>.</summary>
    public bool IsLacking(PhysicalAddress address) => IsLacking((byte)Find(address));

    /// <summary>The kind of the frame at <paramref name="address"/>.</summary>
    public FrameKind Of(PhysicalAddress address) => (FrameKind)(Find(address) & KindMask);

    /// <summary>Whether the frame at <paramref name="address"/> has a place of a root.</summary>
    public bool HasRoot(PhysicalAddress address) => (Find(address) & RootBit) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(PhysicalAddress address)
    {
        if ((address.Value & ((1 << FrameShift) - 1)) != 0) return 0;
        ulong region = address.Value >> RegionShift;
        if (region != _recent.Region)
        {
            if (!_regions.TryGetValue(region, out byte[]? frames)) return 0;
            _recent = (region, frames);
        }

        return _recent.Frames[IndexOf(address.Value)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOf(ulong address) => (int)((address & ((1 << RegionShift) - 1)) >> FrameShift);
}
