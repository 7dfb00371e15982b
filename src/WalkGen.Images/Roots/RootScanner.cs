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
    public ulong RootSize => (ulong)Geometry<TPaging>.TableSize(PageTableLevel.Pgd);

    /// <inheritdoc/>
    public IReadOnlyList<RootCandidate> Found => _found;

    /// <inheritdoc/>
    public void Check(PhysicalAddress address)
    {
        if (_found.Count == RootScan.MaxRoots || !_validator.TryOpen(PageTableLevel.Pgd, address, out var root)) return;
        if (!TableValidator<TPaging, TMemory>.IsPlausible(root) || !IsMostlyPresent(root)) return;

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
