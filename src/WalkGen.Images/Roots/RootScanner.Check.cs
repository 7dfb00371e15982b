using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.Images;

// Which places of roots are roots, by the tables below them.
internal sealed partial class RootScanner<TPaging, TMemory>
{
    /// <summary>One in so many tables may be malformed or missing, since memory changes while it is dumped.</summary>
    private const ulong GoodPerBad = 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Check(ulong start, int length)
    {
        for (int at = 0; at < length;)
        {
            ulong address = start + (ulong)at;
            int size = int.Min(MemoryWindow.FrameSize - (int)(address % MemoryWindow.FrameSize), length - at);
            if (_kinds.HasRoot(new PhysicalAddress(address - (address % MemoryWindow.FrameSize))))
            {
                if (RootSize >= MemoryWindow.FrameSize) Check(new PhysicalAddress(address));
                else CheckSmallRoots(address, size);
            }

            at += size;
        }
    }

    private unsafe void CheckSmallRoots(ulong start, int length)
    {
        if (!_frames.TryGetBytes(new PhysicalAddress(start), length, out ReadOnlySpan<byte> bytes)) return;
        fixed (byte* first = bytes)
        {
            MemoryWindow window = new(first, start, length);
            for (int at = FirstIn(start, RootSize); length - at >= RootSize; at += RootSize)
            {
                if (MayBeRoot(window, start + (ulong)at)) Check(new PhysicalAddress(start + (ulong)at));
            }
        }
    }

    private static int FirstIn(ulong start, int size) => (int)((0 - start) & (ulong)(size - 1));

    private void Check(PhysicalAddress address)
    {
        if (_found.Count == RootScan.MaxRoots || !_validator.TryOpen(PageTableLevel.Pgd, address, out var root)) return;
        if (!IsMostlyTables(root)) return;

        int first = FirstOfKernel();
        if (!_validator.HasLeaves(root, HasHalves ? first : 0, root.Length)) return;
        TableCounts kernel = _validator.CountBelow(root, first, root.Length);
        TableCounts user = _validator.CountBelow(root, 0, first);
        TableCounts all = user + kernel;
        if (all.Good / GoodPerBad < all.Malformed || all.Good / GoodPerBad < all.Missing) return;

        ulong key = HasHalves ? FamilyKeyOf(root, first) : address.Value;
        _keys.Add(key);
        _families.TryAdd(key, address);
        _found.Add(HasHalves ? new RootCandidate(address, user, kernel, _families[key])
            : all.UserLeaves > all.Leaves / 2 ? new RootCandidate(address, all, default, address)
            : new RootCandidate(address, default, all, address));
    }

    // The lowest tables look like roots that point to data. To count all that lies below them would take most of the search.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsMostlyTables(EntrySpan<TPaging> root)
    {
        int good = 0, malformed = 0;
        for (int index = 0; index < root.Length; index++)
        {
            if (!root[index].IsTable) continue;
            FrameKind kind = KindOf(root[index].Address);
            if (kind == FrameKind.Plausible) good++;
            else if (kind == FrameKind.Malformed) malformed++;
        }

        return malformed <= good;
    }

    private FrameKind KindOf(PhysicalAddress address)
    {
        FrameKind kind = _kinds.Of(address);
        if (kind != FrameKind.Unknown || !_validator.TryOpen(s_below, address, out var table)) return kind;
        return PlausibleTable<TPaging>.KindOf(table);
    }

    /// <summary>Whether one root translates both halves.</summary>
    private static bool HasHalves => Geometry<TPaging>.UserRange is not null && Geometry<TPaging>.KernelRange is not null;

    private static int FirstOfKernel()
        => HasHalves && Geometry<TPaging>.KernelRange is { } kernel
            ? Geometry<TPaging>.Index(PageTableLevel.Pgd, kernel.Start.Value)
            : 1 << TPaging.IndexBits(PageTableLevel.Pgd);

    // The same in every process, so that parts of a search can be joined.
    private static ulong FamilyKeyOf(EntrySpan<TPaging> root, int first)
    {
        ulong key = 0;
        for (int index = first; index < root.Length; index++)
        {
            Entry<TPaging> entry = root[index];
            ulong table = entry.IsPresent ? entry.Address.Value : 0;
            key = BitOperations.RotateLeft((key ^ table) * 0x9e37_79b9_7f4a_7c15, 29);
        }

        return key;
    }
}
