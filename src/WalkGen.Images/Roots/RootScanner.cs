using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>The search of <see cref="RootScan"/> for one paging format.</summary>
internal sealed class RootScanner<TPaging, TMemory> : IRootScanner
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>One in so many tables may be malformed or missing, since memory changes while it is dumped.</summary>
    private const ulong GoodPerBad = 8;

    /// <summary>The level of the tables that a root points to.</summary>
    private static readonly PageTableLevel s_below = Enum.GetValues<PageTableLevel>().First(
        static level => level > PageTableLevel.Pgd && TPaging.IndexBits(level) > 0);

    // Whether a root has the size and the patterns of a table below it.
    private static readonly bool s_isRootAlike = HeldTables<TPaging>.AreAlike(PageTableLevel.Pgd, s_below);

    // Whether a table below a root has the size of a lowest one, so that both are looked for in one reading of a frame.
    private static readonly bool s_isPageSized = Geometry<TPaging>.TableSize(s_below) == Geometry<TPaging>.TableSize(PageTableLevel.Pte);

    private static readonly LeafPatterns? s_leaves = s_isPageSized ? LeafPatterns.Of<TPaging>() : null;

    private readonly FrameKinds _kinds = new();
    private readonly LeafTables _leaves = new();
    private readonly TableValidator<TPaging, TMemory> _validator;
    private readonly TMemory _frames;
    private readonly HeldTables<TPaging> _held;
    private readonly Action<PhysicalAddress, ReadOnlySpan<byte>>? _keep;
    private readonly List<RootCandidate> _found = [];
    private readonly List<ulong> _keys = [];
    private readonly Dictionary<ulong, PhysicalAddress> _families = [];

    /// <summary>Creates the search.</summary>
    /// <param name="memory">
    /// Creates a reader of the memory. Each level has its own: a table stays open while tables below it are read.
    /// </param>
    /// <param name="bounds">The addresses from the first to the last byte of the memory; null if they are unknown.</param>
    /// <param name="keep">Gets each table that may have to be read again; null if reading is cheap.</param>
    public RootScanner(
        Func<TMemory> memory, PhysicalRange? bounds, Action<PhysicalAddress, ReadOnlySpan<byte>>? keep = null)
    {
        _held = new HeldTables<TPaging>(bounds);
        _keep = keep;
        _validator = new TableValidator<TPaging, TMemory>(memory, _held, _kinds, s_below, _leaves);
        _frames = memory();
    }

    /// <inheritdoc/>
    public IReadOnlyList<RootCandidate> Found => _found;

    /// <inheritdoc/>
    public IReadOnlyList<ulong> FamilyKeys => _keys;

    private static int RootSize => Geometry<TPaging>.TableSize(PageTableLevel.Pgd);

    /// <inheritdoc/>
    public void Clear(int searches)
    {
        _kinds.Clear();
        _leaves.Clear(searches);
    }

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
        if (!EntrySpan<TPaging>.TryOpen(window, s_below, address, out var table)) return FrameKind.Unknown;
        if (TPaging.EntrySize != sizeof(ulong) || table.Length % WordBits.Width != 0) return PlausibleTable<TPaging>.KindOf(table);
        FrameContent content = FrameContent.Read(table.AsWords(), s_leaves, _held, s_below);
        leaves = content.Leaves.GetValueOrDefault().Packed;
        if (content.Missing is not { } missing) return PlausibleTable<TPaging>.KindOf(table);
        if (missing == 0) return FrameKind.Empty;
        FrameKinds.SetLacking(ref frame);
        return FrameKind.Plausible; // all are plausible, and one is present
    }

    private void Keep(MemoryWindow window, PhysicalAddress address, int size)
    {
        if (_keep is not null && window.TryGetBytes(address, size, out ReadOnlySpan<byte> table)) _keep(address, table);
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
