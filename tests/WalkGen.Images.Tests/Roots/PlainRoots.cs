namespace WalkGen.Images.Tests;

/// <summary>Searches roots entry by entry: no vectors, nothing kept about frames except the counts below each table.</summary>
internal struct PlainRoots(MemoryImage image) : IPageTableVisitor
{
    public List<RootCandidate> Found { get; } = [];

    public readonly void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var below = new PlainCounts<TPaging>(image.Memory);
        Dictionary<string, PhysicalAddress> families = [];
        bool hasHalves = Geometry<TPaging>.UserRange is not null && Geometry<TPaging>.KernelRange is not null;
        ulong size = (ulong)Geometry<TPaging>.TableSize(PageTableLevel.Pgd);
        foreach (ImageSegment segment in image.Segments)
        {
            ulong end = segment.Start.Value + segment.Length;
            for (ulong at = (segment.Start.Value + size - 1) / size * size; at + size <= end; at += size)
            {
                PhysicalAddress address = new(at);
                if (!EntrySpan<TPaging>.TryOpen(image.Memory, PageTableLevel.Pgd, address, out var root)) continue;
                if (TableChecker.KindOf(root) != FrameKind.Plausible || !MayBeRoot(root) || !below.AreMostlyPlausible(root)) continue;

                int kernel = hasHalves ? Geometry<TPaging>.Index(PageTableLevel.Pgd, Geometry<TPaging>.KernelRange!.Value.Start.Value)
                    : root.Length;
                TableCounts user = below.Of(root, 0, kernel), other = below.Of(root, kernel, root.Length), all = user + other;
                if ((hasHalves ? other : all).Leaves == 0 || all.Good / 8 < all.Malformed || all.Good / 8 < all.Missing) continue;
                if (!hasHalves && all.UserLeaves <= all.Leaves / 2) (user, other) = (default, all);
                families.TryAdd(hasHalves ? Tables(root, kernel) : $"{at}", address);
                Found.Add(new RootCandidate(address, user, other, families[hasHalves ? Tables(root, kernel) : $"{at}"]));
            }
        }
    }

    private static bool MayBeRoot<TPaging>(EntrySpan<TPaging> root)
        where TPaging : struct, IPagingFormat
    {
        int present = 0, others = 0;
        for (int i = 0; i < root.Length; i++)
        {
            // A small root has no entries that are not present.
            if (!root[i].IsNone && (root[i].Raw & 1) == 0 && Geometry<TPaging>.TableSize(PageTableLevel.Pgd) < 4096) return false;
            if (root[i].IsPresent) present++;
            else if (!root[i].IsNone) others++;
        }

        return root.Level < PageTableLevel.Pmd || others <= present / 2;
    }

    private static string Tables<TPaging>(EntrySpan<TPaging> root, int first)
        where TPaging : struct, IPagingFormat
        => string.Join(' ', Enumerable.Range(first, root.Length - first).Select(new RootEntries<TPaging>(root).AddressOf));

    private sealed class RootEntries<TPaging>
        where TPaging : struct, IPagingFormat
    {
        private readonly ulong[] _addresses;

        public RootEntries(EntrySpan<TPaging> root)
        {
            _addresses = new ulong[root.Length];
            for (int i = 0; i < root.Length; i++) _addresses[i] = root[i].IsPresent ? root[i].Address.Value : 0;
        }

        public ulong AddressOf(int index) => _addresses[index];
    }
}
