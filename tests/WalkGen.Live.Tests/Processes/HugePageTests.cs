using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

public class HugePageTests
{
    [Fact]
    public void Transparent_huge_pages_are_leaves_of_the_pmd_level()
    {
        LiveMachine.NeedsScan();
        const int huge = 515 * 512, zero = 516 * 512, last = 517 * 512; // in another PMD table than the first page
        using TestMemory memory = TestMemory.Zeros(last + 512, TestMemory.HugePages);
        memory.Write(huge + 3);
        memory.Read(zero); // the huge zero page, if the kernel uses it
        memory.Advise(0, huge, TestMemory.NoHugePages);
        memory.Advise(last, 512, TestMemory.NoHugePages);
        memory.Write(7);
        memory.Write(last + 1);
        Dictionary<ulong, PageMapEntry> plain = PlainPageMap.Read(Environment.ProcessId, memory.Range);
        Assert.SkipUnless(
            plain.ContainsKey(memory.AddressOf(huge + 511).Value), "The kernel gave no transparent huge page: none is free or allowed.");

        PageListWalker walker = PageTables.Walk(memory.Range);

        Assert.Equal(plain[memory.AddressOf(huge).Value], walker.HugePages[memory.AddressOf(huge).Value]);
        Assert.Equal(plain[memory.AddressOf(7).Value], walker.Pages[memory.AddressOf(7).Value]);
        Assert.Equal(plain.OrderBy(static page => page.Key), walker.SmallPages);
        Assert.Equal([memory.AddressOf(zero).Value], walker.ZeroPages);
    }

    [Fact]
    public void A_walk_of_small_pages_splits_huge_pages_in_a_copy()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(3 * 512, TestMemory.HugePages);
        memory.Write(512);
        memory.Advise(1024, 512, TestMemory.NoHugePages);
        memory.Write(1030);
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        using AddressSpace space = process.ReadAddressSpace([PageTables.Area(memory.Range, VmFlags.Exec)]);
        PageListWalker before = new();
        before.Walk((PageTable<PageMapFormat, PageMapMemory>)process.ReadPageTable([PageTables.Area(memory.Range)]));
        Assert.SkipWhen(before.HugePages.Count == 0, "The kernel gave no transparent huge page: none is free or allowed.");
        var walker = default(SelectedVmas);

        walker.Walk(space);

        Assert.Equal(513, walker.Pages);
        Assert.Equal([memory.AddressOf(512).Value], before.HugePages.Keys);
    }

    [Fact]
    public void A_huge_page_splits_into_its_pages()
    {
        const ulong huge = PageMapBits.Present | PageMapBits.Exclusive | 0x1200;

        Assert.True(PageMapFormat.TrySplit(PageTableLevel.Pmd, huge, 5, out ulong piece));
        Assert.Equal(new PhysicalAddress(0x120_5000), new Entry<PageMapFormat>(piece, PageTableLevel.Pte).Address);
        Assert.True(PageMapFormat.TrySplit(PageTableLevel.Pmd, PageMapBits.Present, 5, out ulong hidden));
        Assert.Equal(PageMapBits.Present, hidden);
    }
}
