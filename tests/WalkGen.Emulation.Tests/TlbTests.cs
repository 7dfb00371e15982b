using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

/// <summary>A TLB keeps a translation, even an outdated one, until it is flushed or replaced.</summary>
public sealed class TlbTests : IDisposable
{
    private const ulong Page = 0x7000_0000;
    private const ulong Upper = 0xffff_ffff_ffff_0000;

    private readonly MmuMachine _machine = new(tlbEntries: 4);

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Fact]
    public void A_store_into_a_cached_dirty_page_does_not_see_that_the_entry_is_clean_now()
    {
        _machine.Map(Page);
        Cpu.Store(At(Page), 1UL);
        _machine.Entry(Page).Clear(EntryFlags.Dirty | EntryFlags.Writable);

        Cpu.Store(At(Page), 2UL);
        Assert.Equal(2UL, _machine.Word(Data));
        Assert.False(_machine.Entry(Page).Read().IsDirty);

        _machine.Space.Tlb.Flush(new Vma(new VirtualRange(Page, Page), VmFlags.None), new VirtualRange(Page, Page));
        _machine.AssertFault(Page, MemoryAccess.Write, PageFaultReason.Protection, () => Cpu.Store(At(Page), 3UL));
        _machine.Entry(Page).Set(EntryFlags.Writable);
        Cpu.Store(At(Page), 4UL);
        Assert.True(_machine.Entry(Page).Read().IsDirty);
    }

    [Fact]
    public void A_migrated_page_is_found_at_its_old_frame_until_the_flush()
    {
        _machine.Map(Page);
        _machine.Word(Data) = 1;
        _machine.Word(Data + 0x1000) = 2;
        Assert.Equal(1, Cpu.Load<int>(At(Page)));
        _machine.Entry(Page).Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(Data + 0x1000), ReadWrite));

        Assert.Equal(1, Cpu.Load<int>(At(Page)));
        Cpu.Flush(new VirtualRange(Page + 0xfff, Page + 0xfff)); // any byte of a page names the page
        Assert.Equal(2, Cpu.Load<int>(At(Page)));
    }

    [Fact]
    public void A_store_into_a_cached_clean_page_looks_again()
    {
        _machine.Map(Page);
        Cpu.Load<int>(At(Page));
        Cpu.Store(At(Page), 1);
        Assert.True(_machine.Entry(Page).Read().IsDirty);
        Assert.True(_machine.IsCached(Page));
    }

    [Fact]
    public void A_flush_reaches_every_cpu()
    {
        VirtualCpu<X86_64> other = _machine.Mmu.AddCpu();
        _machine.Map(Page);
        Cpu.Store(At(Page), 1UL);
        other.Store(At(Page), 2UL);
        _machine.Entry(Page).Write(0);

        _machine.Mmu.Flush(VirtualRange.All);

        Assert.Throws<PageFaultException>(() => Cpu.Load<int>(At(Page)));
        Assert.Throws<PageFaultException>(() => other.Load<int>(At(Page)));
        Assert.Equal([Cpu, other], _machine.Mmu.Cpus);
    }

    [Fact]
    public void Pages_with_the_same_slot_replace_each_other()
    {
        _machine.Map(Page, count: 16);
        Assert.False(_machine.IsCached(Page));
        Assert.True(_machine.IsCached(Page));
        Assert.False(_machine.IsCached(Page + 0x1000)); // another slot

        Assert.False(_machine.IsCached(Page + 0x4000));

        Assert.True(_machine.IsCached(Page + 0x1000));
        Assert.False(_machine.IsCached(Page));
    }

    [Theory]
    [InlineData(0, 0, 0b1110)]
    [InlineData(1, 2, 0b1001)]
    [InlineData(0, 3, 0b0000)]
    [InlineData(2, 3, 0b0011)]
    [InlineData(4, 12, 0b1111)] // as many pages as there are sets, and more
    public void A_flush_drops_its_pages_and_no_others(ulong first, ulong last, int left)
    {
        _machine.Map(Upper, count: 16);
        for (ulong page = 0; page < 4; page++) Cpu.Load<byte>(At(Upper + (page << 12)));

        Cpu.Flush(new VirtualRange(Upper + (first << 12), Upper + (last << 12)));

        for (int page = 0; page < 4; page++) Assert.Equal((left >> page & 1) != 0, _machine.IsCached(Upper + ((ulong)page << 12)));
    }

    [Theory]
    [InlineData(0, ulong.MaxValue, false, false)]
    [InlineData(0, Upper - 1, false, true)]
    [InlineData(Page + 0x1000, ulong.MaxValue, true, false)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, true, false)]
    [InlineData(0xffff_ffff_ffff_e000, ulong.MaxValue, true, false)]
    [InlineData(Page + 0x1000, 0xffff_ffff_ffff_efff, true, true)]
    public void Huge_flushes_end_where_they_say_and_the_topmost_page_can_be_flushed(ulong first, ulong last, bool lower, bool top)
    {
        _machine.Map(Page);
        _machine.Map(ulong.MaxValue - 0xfff, Data + 0x1000);
        Cpu.Load<byte>(At(Page));
        Cpu.Load<byte>(At(ulong.MaxValue));

        Cpu.Flush(new VirtualRange(first, last));

        Assert.Equal((lower, top), (_machine.IsCached(Page), _machine.IsCached(ulong.MaxValue)));
    }

    [Fact]
    public void A_huge_page_is_cached_by_small_pages()
    {
        _machine.Map(0x4000_0000, level: PageTableLevel.Pmd);
        Assert.False(_machine.IsCached(0x4000_0000));
        Assert.False(_machine.IsCached(0x4000_1000));
        _machine.Entry(0x4000_0000, PageTableLevel.Pmd).Write(0);

        Assert.True(_machine.IsCached(0x4000_1000));
        Cpu.Flush(new VirtualRange(0x4000_0000, 0x401f_ffff));
        Assert.Throws<PageFaultException>(() => Cpu.Load<byte>(At(0x4000_1000)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(1 << 21)]
    public void A_TLB_has_a_power_of_two_entries(int entries)
        => Assert.Throws<ArgumentOutOfRangeException>(() => _machine.Mmu.AddCpu(entries));

    public void Dispose() => _machine.Dispose();
}
