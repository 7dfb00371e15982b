using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>A tracker loses no store through a huge leaf.</summary>
public sealed class HugeLeafTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private const ulong Data = 0x1080_0000;
    private const ulong LeafPages = 512;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x1000_0000), 32 << 20);
    private readonly OwnedPageTable<X86_64> _tables;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly FileMapping _file = new();

    public HugeLeafTests()
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        _cpu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), _space).AddCpu();
        var vma = new Vma(Range(0, 2 * LeafPages), SharedFile.Writable) { IsFile = true };
        _space.Add(vma);
        _file.Link(vma);
        Map(0, LeafPages, PageTableLevel.Pmd);
    }

    public void Dispose()
    {
        _file.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void All_pages_of_a_written_leaf_are_collected(string policy)
    {
        Map(LeafPages, LeafPages, PageTableLevel.Pte);
        Store(3);
        using var tracker = new DirtyTracker(_file, 0, 2 * LeafPages, Policies.Named(policy));
        Assert.Equal([new PageRun(0, LeafPages)], tracker.Collect().Runs);
        for (int round = 0; round < 6; round++)
        {
            Assert.Empty(tracker.Collect().Runs);
            Store(400);
            Store(LeafPages + 7);
            Assert.Equal([new PageRun(0, LeafPages), new PageRun(LeafPages + 7, 1)], tracker.Collect().Runs);
        }

        Assert.Equal(DirtyMethod.Scan, tracker.Method);
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void A_leaf_that_is_only_partly_tracked_stays_dirty(string policy)
    {
        using var tracker = new DirtyTracker(_file, 100, 200, Policies.Named(policy));
        using var other = new DirtyTracker(_file, 300, 500, Policies.Named(policy));
        Assert.Empty(tracker.Collect().Runs);
        Store(3);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal([new PageRun(100, 200)], tracker.Collect().Runs);
            Assert.Equal([new PageRun(300, LeafPages - 300)], other.Collect().Runs);
        }
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void A_leaf_that_is_split_between_collections_loses_nothing(string policy)
    {
        using var tracker = new DirtyTracker(_file, 0, LeafPages, Policies.Named(policy));
        for (int round = 0; round < 4; round++) tracker.Collect();
        _tables.Unmap(Range(0, LeafPages));
        Map(0, LeafPages, PageTableLevel.Pte); // writable and clean, as the parts of a clean leaf are
        _cpu.Flush(VirtualRange.All);
        Store(9);
        Assert.Equal([new PageRun(9, 1)], tracker.Collect().Runs);
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void A_leaf_that_appears_is_tracked(string policy)
    {
        _tables.Unmap(Range(0, LeafPages));
        using var tracker = new DirtyTracker(_file, 0, LeafPages, Policies.Named(policy));
        tracker.Collect();
        Map(0, LeafPages, PageTableLevel.Pmd);
        for (int round = 0; round < 4; round++)
        {
            Store((ulong)round * 100);
            Assert.Equal([new PageRun(0, LeafPages)], tracker.Collect().Runs);
        }
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void A_leaf_is_collected_before_an_unmap(string policy)
    {
        using var tracker = new DirtyTracker(_file, 0, LeafPages, Policies.Named(policy));
        tracker.Collect();
        Store(5);
        tracker.CollectBeforeUnmap(0, LeafPages);
        _tables.Unmap(Range(0, LeafPages));
        Assert.Equal([new PageRun(0, LeafPages)], tracker.Collect().Runs);
    }

    [Fact]
    public void A_hugetlb_VMA_that_may_be_written_is_refused()
    {
        using var tracker = new DirtyTracker(_file, 0, 4 * LeafPages);
        var vma = new Vma(Range(4 * LeafPages, LeafPages), SharedFile.Writable | VmFlags.HugeTlb)
        {
            IsFile = true,
            PageOffset = LeafPages,
            HugePageShift = 21,
        };
        _space.Add(vma);
        _file.Link(vma);

        Assert.Contains(vma.ToString(), Assert.Throws<InvalidOperationException>(tracker.Collect).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new DirtyTracker(_file, 0, 4 * LeafPages));
        Assert.False(_file.Lock.IsHeld);
        using var beside = new DirtyTracker(_file, 0, LeafPages);
    }

    private static VirtualRange Range(ulong page, ulong pages)
        => VirtualRange.FromLength(new VirtualAddress(Start + (page << 12)), pages << 12);

    private void Map(ulong page, ulong pages, PageTableLevel level)
        => _tables.Map(Range(page, pages), new PhysicalAddress(Data + (page << 12)), EntryFlags.User | EntryFlags.Writable, level);

    private void Store(ulong page) => _cpu.Store(new VirtualAddress(Start + (page << 12)), 1UL);
}
