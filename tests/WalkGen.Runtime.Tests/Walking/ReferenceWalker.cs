namespace WalkGen.Runtime.Tests.Walking;

/// <summary>
/// What a walk does, as an interpreter: one recursive method with the level as a variable, slow and plain, in 128-bit arithmetic that
/// cannot wrap. Generated walkers must give the same events.
/// </summary>
internal sealed class ReferenceWalker<TPaging>(
    SparseMemory memory, PageTableLevel lowest, Predicate<PageTableLevel> handles, bool walksTablesOnce = false,
    bool handlesPmdTables = false)
    where TPaging : struct, IPagingFormat
{
    private readonly HashSet<(PhysicalAddress Table, PageTableLevel Level)> _walked = [];

    public List<WalkEvent> Events { get; } = [];

    public void Walk(PhysicalAddress root, VirtualRange range)
    {
        int bits = Shift(PageTableLevel.Pgd) + TPaging.IndexBits(PageTableLevel.Pgd);
        UInt128 top = UInt128.One << 64;
        UInt128 lowerEnd = UInt128.One << (TPaging.IsSignExtended ? bits - 1 : bits);
        Half(root, range, 0, lowerEnd);
        if (TPaging.IsSignExtended) Half(root, range, top - lowerEnd, top);
    }

    private static int Shift(PageTableLevel level)
        => TPaging.PageShift + Enumerable.Range((int)level + 1, (int)PageTableLevel.Pte - (int)level)
            .Sum(static below => TPaging.IndexBits((PageTableLevel)below));

    private static VirtualRange Range(UInt128 start, UInt128 end) => new((ulong)start, (ulong)UInt128.Min(end - 1, ulong.MaxValue));

    private void Half(PhysicalAddress root, VirtualRange range, UInt128 start, UInt128 end)
    {
        start = UInt128.Max(start, range.Start.Value);
        end = UInt128.Min(end, (UInt128)range.Last.Value + 1);
        if (start < end) Table(root, PageTableLevel.Pgd, null, start, end);
    }

    /// <summary>A table at <paramref name="address"/>, or <paramref name="folded"/>: the one entry of a level that is folded.</summary>
    private void Table(PhysicalAddress address, PageTableLevel level, ulong? folded, UInt128 start, UInt128 end)
    {
        int shift = Shift(level);
        byte[]? frame = folded is null ? memory.Frame(address) : [];
        if (frame is null) Events.Add(new("missing", level, Range(start, end), address.Value));
        if (frame is null) return;

        int Index(UInt128 address) => (int)((ulong)address >> shift) & ((1 << TPaging.IndexBits(level)) - 1);
        ulong Read(int index) => folded ?? memory.Read(frame, index, TPaging.EntrySize);
        if (handlesPmdTables && level == PageTableLevel.Pmd)
        {
            IEnumerable<int> touched = Enumerable.Range(Index(start), Index(end - 1) - Index(start) + 1);
            Events.Add(new("pmd table", level, Range(start, end), WalkEvent.DigestOf(touched.Select(Read))));
        }

        while (start < end)
        {
            UInt128 next = level == PageTableLevel.Pte ? start + (UInt128.One << shift) : UInt128.Min(((start >> shift) + 1) << shift, end);
            Entry(Read(Index(start)), level, start, next);
            start = next;
        }
    }

    private void Entry(ulong raw, PageTableLevel level, UInt128 start, UInt128 next)
    {
        bool isPassThrough = level < PageTableLevel.Pte && TPaging.IndexBits(level + 1) == 0;
        if (level != PageTableLevel.Pte && !isPassThrough && raw == 0)
        {
            PageTableLevel real = level;
            while (real > PageTableLevel.Pgd && TPaging.IndexBits(real) == 0) real--;
            Events.Add(new("hole", real, Range(start, next), 0));
            return;
        }

        if (handles(level)) Events.Add(new("entry", level, Range(start, next), raw));
        if (level == lowest) return;
        if (isPassThrough) Table(default, level + 1, raw, start, next);
        else if (TPaging.IsPresent(level, raw) && !TPaging.IsLeaf(level, raw) && !TPaging.IsMalformed(level, raw))
        {
            PhysicalAddress table = TPaging.AddressOf(level, raw);
            bool isWhole = next - start == UInt128.One << Shift(level);
            bool isShared = walksTablesOnce && isWhole && memory.Frame(table) is not null && !_walked.Add((table, level + 1));
            if (isShared) Events.Add(new("shared", level + 1, Range(start, next), table.Value));
            else Table(table, level + 1, null, start, next);
        }
    }
}
