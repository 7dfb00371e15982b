using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>The search of <see cref="RootScan"/> for one paging format.</summary>
/// <param name="memory">Creates a reader of the memory. Each level has its own: a table stays open while tables below it are read.</param>
internal sealed class RootScanner<TPaging, TMemory>(Func<TMemory> memory) : IRootScanner
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>One in so many tables may be malformed or missing, since memory changes while it is dumped.</summary>
    private const ulong GoodPerBad = 8;

    private readonly TableValidator<TPaging, TMemory> _validator = new(memory);
    private readonly List<RootCandidate> _found = [];
    private readonly Dictionary<int, PhysicalAddress> _families = [];

    /// <inheritdoc/>
    public IReadOnlyList<RootCandidate> Found => _found;

    private static int RootSize => Geometry<TPaging>.TableSize(PageTableLevel.Pgd);

    /// <inheritdoc/>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Search(MemoryWindow window, List<RootPlace> places)
    {
        int size = RootSize;
        for (int at = (int)((0 - window.Start) & (ulong)(size - 1)); window.Length - at >= size; at += size)
        {
            PhysicalAddress address = new(window.Start + (ulong)at);
            if (!window.HasDataIn(address.Value, size)) continue;
            if (size < MemoryWindow.FrameSize && !MayBeRoot(window, address)) continue;
            if (EntrySpan<TPaging>.TryOpen(window, PageTableLevel.Pgd, address, out var root) && MayBeRoot(root))
                places.Add(new RootPlace(this, address));
        }
    }

    /// <inheritdoc/>
    public void Check(PhysicalAddress address)
    {
        if (_found.Count == RootScan.MaxRoots || !_validator.TryOpen(PageTableLevel.Pgd, address, out var root) || !MayBeRoot(root)) return;

        int first = FirstOfKernel();
        TableCounts user = _validator.CountBelow(root, 0, first);
        TableCounts kernel = _validator.CountBelow(root, first, root.Length);
        TableCounts all = user + kernel;
        bool hasKernel = HasHalves ? kernel.Leaves > 0 : all.Leaves > 0;
        if (!hasKernel || all.Good / GoodPerBad < all.Malformed || all.Good / GoodPerBad < all.Missing) return;

        _found.Add(HasHalves ? new RootCandidate(address, user, kernel, FamilyOf(root, first))
            : all.UserLeaves > all.Leaves / 2 ? new RootCandidate(address, all, default, address)
            : new RootCandidate(address, default, all, address));
    }

    private static bool MayBeRoot(EntrySpan<TPaging> root)
        => TableValidator<TPaging, TMemory>.IsPlausible(root) && IsMostlyPresent(root);

    // A frame has hundreds of small roots, such as those of PAE. Their entries are empty or present, and bit 0 of a present one is set.
    private static bool MayBeRoot(MemoryWindow window, PhysicalAddress address)
    {
        if (!window.TryGetBytes(address, RootSize, out ReadOnlySpan<byte> root)) return false;
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
        int present = 0, others = 0;
        for (int index = 0; index < root.Length; index++)
        {
            if (root[index].IsPresent) present++;
            else if (!root[index].IsNone) others++;
        }

        return others <= present / 2;
    }

    /// <summary>Whether one root translates both halves.</summary>
    private static bool HasHalves => Geometry<TPaging>.UserRange is not null && Geometry<TPaging>.KernelRange is not null;

    private static int FirstOfKernel()
        => HasHalves && Geometry<TPaging>.KernelRange is { } kernel
            ? Geometry<TPaging>.Index(PageTableLevel.Pgd, kernel.Start.Value)
            : 1 << TPaging.IndexBits(PageTableLevel.Pgd);

    private PhysicalAddress FamilyOf(EntrySpan<TPaging> root, int first)
    {
        var hash = default(HashCode);
        for (int index = first; index < root.Length; index++)
        {
            Entry<TPaging> entry = root[index];
            hash.Add(entry.IsPresent ? entry.Address.Value : 0);
        }

        _families.TryAdd(hash.ToHashCode(), root.Address);
        return _families[hash.ToHashCode()];
    }
}
