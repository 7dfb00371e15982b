using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

// What frames are by their bytes alone. Each frame is read once from memory, and mostly a few words of it.
internal sealed partial class RootScanner<TPaging, TMemory>
{
    /// <inheritdoc/>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Classify(MemoryWindow window)
    {
        Span<byte> frames = _kinds.WindowAt(window.Start);
        Span<ulong> leaves = stackalloc ulong[LeafTables.FramesPerWindow];
        ulong anyLeaves = 0;
        leaves.Clear();
        int size = Geometry<TPaging>.TableSize(s_below);
        for (int at = FirstIn(window.Start, size); window.Length - at >= size; at += size)
        {
            PhysicalAddress address = new(window.Start + (ulong)at);
            ref byte frame = ref frames[MemoryWindow.FrameOf(address.Value)];
            FrameKind kind = KindOf(window, address, size, ref frame, out ulong packed);
            leaves[MemoryWindow.FrameOf(address.Value)] = packed;
            anyLeaves |= packed;
            FrameKinds.Set(ref frame, kind);
            if (kind == FrameKind.Plausible) Keep(window, address, size);
        }

        if (anyLeaves != 0) _leaves.Add(window.Start, leaves);
        size = RootSize;
        for (int at = FirstIn(window.Start, size); window.Length - at >= size; at += size)
        {
            PhysicalAddress address = new(window.Start + (ulong)at);
            ref byte frame = ref frames[MemoryWindow.FrameOf(address.Value)];
            if ((s_isRootAlike && FrameKinds.IsLacking(frame)) || !MayBeRoot(window, address.Value)) continue;
            FrameKinds.SetRoot(ref frame);
            Keep(window, address, size);
        }
    }

    /// <summary>What the frame is as a table below a root. Marks it if it is one that lacks all tables below it.</summary>
    /// <param name="window">The memory around it.</param>
    /// <param name="address">The address of the frame.</param>
    /// <param name="size">The size of the table.</param>
    /// <param name="frame">What is known about the frame.</param>
    /// <param name="leaves"><see cref="LeafCounts.Packed"/> of the frame as a lowest table; 0 if it is none or must be read again.</param>
    private FrameKind KindOf(MemoryWindow window, PhysicalAddress address, int size, ref byte frame, out ulong leaves)
    {
        leaves = 0;
        if (!window.HasDataIn(address.Value, size)) return FrameKind.Empty;
        if (!window.TryGetBytes(address, size, out ReadOnlySpan<byte> bytes)) return FrameKind.Unknown;
        FrameContent content = default;
        if (s_isGrouped) content = FrameContent.Read(MemoryMarshal.Cast<byte, ulong>(bytes), s_leaves, _held, s_tested);
        leaves = content.Leaves.GetValueOrDefault().Packed;
        if (content.Missing is not { } missing)
        {
            return EntrySpan<TPaging>.TryOpen(window, s_below, address, out var table)
                ? PlausibleTable<TPaging>.KindOf(table) : FrameKind.Unknown;
        }

        if (missing == 0) return FrameKind.Empty;
        FrameKinds.SetLacking(ref frame);
        return FrameKind.Plausible; // all are plausible, and one is present
    }

    private void Keep(MemoryWindow window, PhysicalAddress address, int size)
    {
        if (_keep is not null && window.TryGetBytes(address, size, out ReadOnlySpan<byte> table)) _keep(address, table);
    }

    private bool MayBeRoot(MemoryWindow window, ulong address)
    {
        if (!window.HasDataIn(address, RootSize)) return false;
        if (RootSize < MemoryWindow.FrameSize && !MayBeSmallRoot(window, address)) return false;
        return EntrySpan<TPaging>.TryOpen(window, PageTableLevel.Pgd, new PhysicalAddress(address), out var root) && MayBeRoot(root);
    }

    private bool MayBeRoot(EntrySpan<TPaging> root)
        => !_held.LackAllBelow(root, out _) && PlausibleTable<TPaging>.KindOf(root) == FrameKind.Plausible && IsMostlyPresent(root);

    // A frame has hundreds of small roots, such as those of PAE. Their entries are empty or present, and bit 0 of a present one is set.
    private static bool MayBeSmallRoot(MemoryWindow window, ulong address)
    {
        if (!window.TryGetBytes(new PhysicalAddress(address), RootSize, out ReadOnlySpan<byte> root)) return false;
        bool isEmpty = true;
        foreach (ulong entry in MemoryMarshal.Cast<byte, ulong>(root))
        {
            if (entry == 0) continue;
            if ((entry & 1) == 0) return false;
            isEmpty = false;
        }

        return !isEmpty;
    }

    // With two levels, huge pages in the root may be non-present, but not most of them. Of random words, half are.
    private static bool IsMostlyPresent(EntrySpan<TPaging> root)
    {
        if (root.Level < PageTableLevel.Pmd) return true; // others are not plausible
        int present = 0, others = 0;
        for (int index = 0; index < root.Length; index++)
        {
            if (root[index].IsPresent) present++;
            else if (!root[index].IsNone) others++;
        }

        return others <= present / 2;
    }
}
