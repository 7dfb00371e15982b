using WalkGen.CompilerServices;

namespace WalkGen.Images;

/// <summary>The search of <see cref="RootScan"/> for one paging format.</summary>
/// <param name="memory">A way into the memory: each level has one, so that a table stays open while those below are looked at.</param>
internal sealed class RootScanner<TPaging, TMemory>(Func<TMemory> memory)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    private const ulong ReportEvery = 1 << 20;

    /// <summary>Of this many good tables one may be malformed or missing: memory that was read while it changed is not quite consistent.</summary>
    private const ulong GoodPerBad = 8;

    private static readonly PageTableLevel RootEntries = Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd);

    private readonly TableValidator<TPaging, TMemory> _judge = new(memory);
    private readonly List<RootCandidate> _found = [];
    private readonly Dictionary<int, PhysicalAddress> _families = [];

    public IReadOnlyList<RootCandidate> Scan(IEnumerable<ImageSegment> segments, IProgress<long>? progress, CancellationToken cancellation)
    {
        ulong size = (ulong)Geometry<TPaging>.TableSize(PageTableLevel.Pgd); // to which a root is aligned
        ulong done = 0, reported = 0;
        foreach (var segment in segments)
        {
            ulong skipped = (0 - segment.Start.Value) & (size - 1);
            for (ulong offset = skipped; offset < segment.Length && segment.Length - offset >= size; offset += size)
            {
                Judge(segment.Start + offset);
                if (done + offset - reported < ReportEvery) continue;
                reported = done + offset;
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((long)reported);
            }

            done += segment.Length;
        }

        progress?.Report((long)done);
        return _found;
    }

    private void Judge(PhysicalAddress address)
    {
        if (!_judge.TryOpen(PageTableLevel.Pgd, address, out var root) || !TableValidator<TPaging, TMemory>.MakesSense(root, RootEntries)) return;

        int first = FirstOfKernel();
        TableCounts user = _judge.Below(root, RootEntries, 0, first);
        TableCounts kernel = _judge.Below(root, RootEntries, first, 1 << TPaging.IndexBits(PageTableLevel.Pgd));
        TableCounts all = user + kernel;
        bool hasKernel = HasHalves ? kernel.Leaves > 0 : all.Leaves > 0;
        if (!hasKernel || all.Good / GoodPerBad < all.Malformed || all.Good / GoodPerBad < all.Missing) return;

        _found.Add(HasHalves ? new RootCandidate(address, user, kernel, FamilyOf(root, first))
            : all.UserLeaves > all.Leaves / 2 ? new RootCandidate(address, all, default, address)
            : new RootCandidate(address, default, all, address));
    }

    /// <summary>Whether one root translates both halves.</summary>
    private static bool HasHalves => Geometry<TPaging>.UserRange is not null && Geometry<TPaging>.KernelRange is not null;

    private static int FirstOfKernel()
        => HasHalves && Geometry<TPaging>.KernelRange is { } kernel
            ? Geometry<TPaging>.Index(PageTableLevel.Pgd, kernel.Start.Value)
            : 1 << TPaging.IndexBits(PageTableLevel.Pgd);

    private PhysicalAddress FamilyOf(EntryTable<TPaging> root, int first)
    {
        var hash = default(HashCode);
        for (int index = first; index < 1 << TPaging.IndexBits(PageTableLevel.Pgd); index++)
        {
            Entry<TPaging> entry = root.Read(RootEntries, index);
            hash.Add(entry.IsPresent ? entry.Address.Value : 0);
        }

        _families.TryAdd(hash.ToHashCode(), root.Address);
        return _families[hash.ToHashCode()];
    }
}
