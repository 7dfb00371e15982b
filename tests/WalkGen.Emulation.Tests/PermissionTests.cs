using static WalkGen.Emulation.Tests.MmuMachine;


namespace WalkGen.Emulation.Tests;

/// <summary>Which rights a translation has, and which bits it sets in the tables.</summary>
public sealed class PermissionTests : IDisposable
{
    private const ulong Page = 0x7000_1000;
    private const EntryFlags Touched = EntryFlags.Accessed | EntryFlags.Dirty;

    private readonly MmuMachine _machine = new();

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pte)]
    public void Every_level_must_allow_a_write(PageTableLevel level)
    {
        _machine.Map(Page);
        _machine.Entry(Page, level).Clear(EntryFlags.Writable);

        _machine.AssertFault(Page, MemoryAccess.Write, PageFaultReason.Protection, () => Cpu.Store(At(Page), 1));
        Assert.False(_machine.Entry(Page).Read().IsDirty);
        Assert.Equal(0, Cpu.Load<int>(At(Page)));
        _machine.AssertFault(Page, MemoryAccess.Write, PageFaultReason.Protection, () => Cpu.Store(At(Page), 1)); // the load cached it

        _machine.Entry(Page, level).Set(EntryFlags.Writable);
        Cpu.Store(At(Page), 1); // rights that grow need no flush
        Assert.Equal(1UL, _machine.Word(Data));
    }

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pte)]
    public void Every_level_must_allow_a_fetch(PageTableLevel level)
    {
        _machine.Map(Page, flags: ReadWrite | EntryFlags.Executable);
        Assert.Equal(Data + 5, Cpu.Translate(At(Page + 5), MemoryAccess.Execute).Value);

        _machine.Entry(Page, level).Clear(EntryFlags.Executable);
        Cpu.Flush(VirtualRange.All);
        _machine.AssertFault(Page, MemoryAccess.Execute, PageFaultReason.Protection, () => Cpu.Translate(At(Page), MemoryAccess.Execute));
        Cpu.Store(At(Page), 1);
    }

    [Fact]
    public void A_fetch_makes_nothing_dirty()
    {
        _machine.Map(Page, flags: ReadWrite | EntryFlags.Executable);
        Cpu.Translate(At(Page), MemoryAccess.Execute);
        Assert.Equal(EntryFlags.Accessed, _machine.Entry(Page).Read().Flags & Touched);
    }

    [Theory]
    [InlineData(PageTableLevel.Pte)]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pud)]
    public void A_load_sets_the_accessed_bit_on_the_way_and_a_store_the_dirty_bit_of_the_leaf(PageTableLevel leaf)
    {
        const ulong address = 0x4000_0000;
        _machine.Map(address, level: leaf, physical: leaf == PageTableLevel.Pud ? 0 : Data);
        PageTableLevel[] way = [.. Enumerable.Range(1, 4).Select(static i => (PageTableLevel)i).Where(level => level <= leaf)];
        foreach (PageTableLevel level in way) _machine.Entry(address, level).Clear(Touched);

        Cpu.Load<byte>(At(address + 0x77));
        Assert.All(way, level => Assert.Equal(EntryFlags.Accessed, _machine.Entry(address, level).Read().Flags & Touched));

        Cpu.Store(At(address + 0x77), (byte)1);
        Assert.All(way, level => Assert.Equal(level == leaf, _machine.Entry(address, level).Read().IsDirty));
    }

    [Fact]
    public void An_access_that_faults_leaves_the_leaf_alone()
    {
        _machine.Map(Page, flags: EntryFlags.User);
        ulong before = _machine.Entry(Page).Read().Raw;

        Assert.Throws<PageFaultException>(() => Cpu.Store(At(Page), 1));
        Assert.Throws<PageFaultException>(() => Cpu.Translate(At(Page), MemoryAccess.Execute));

        Assert.Equal(before, _machine.Entry(Page).Read().Raw);
    }

    [Fact]
    public void A_load_finds_a_page_dirty_and_the_store_after_it_needs_no_walk()
    {
        _machine.Map(Page, flags: ReadWrite | EntryFlags.Dirty);
        Cpu.Load<byte>(At(Page));
        long misses = Cpu.TlbMisses;
        Cpu.Store(At(Page), 1);
        Assert.Equal(misses, Cpu.TlbMisses);
    }

    public void Dispose() => _machine.Dispose();
}
