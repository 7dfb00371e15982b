using Cookbook;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Recipes;

public class KsmScanTests
{
    [Fact]
    public void Each_page_is_found_once_in_order_and_then_it_begins_anew()
    {
        using var memory = new AnonymousSpace(1200);
        int[] touched = [.. Enumerable.Range(0, 1200).Where(static page => page * 7 % 5 < 2)];
        foreach (int page in touched) memory.Cpu.Store(memory.AddressOf(page), page);
        var expected = touched.Select(page => (memory.AddressOf(page), memory.Cpu.Translate(memory.AddressOf(page), MemoryAccess.Read)))
            .ToList();

        var scan = new KsmScan(memory.Space);

        Assert.Equal(expected, All(scan));
        Assert.Equal(expected, All(scan));
    }

    [Fact]
    public void The_pages_inside_a_huge_page_are_found_one_by_one_and_it_stays_whole()
    {
        using var memory = new AnonymousSpace(1);
        var area = new Vma(VirtualRange.FromLength(new VirtualAddress(0x4000_0000), 2 << 20), VmFlags.Read);
        memory.Space.Add(area);
        memory.Owned.Map(area.Range, new PhysicalAddress(0x8000_0000), EntryFlags.User, PageTableLevel.Pmd);
        ulong before = memory.EntryOf(area.Range.Start);

        var found = All(new KsmScan(memory.Space));

        var offsets = Enumerable.Range(0, 512).Select(static page => (ulong)page << 12);
        Assert.Equal(
            offsets.Select(static offset => (new VirtualAddress(0x4000_0000 + offset), new PhysicalAddress(0x8000_0000 + offset))), found);
        Assert.Equal(before, memory.EntryOf(area.Range.Start));
    }

    [Fact]
    public void Shared_pages_and_pages_of_files_are_skipped()
    {
        using var small = new SmallSpace();
        var found = All(new KsmScan(small.Space));

        Assert.DoesNotContain(found, page => small.Shared.Range.Contains(page.Address));
        // not the swapped one, nor the one that nobody may access
        Assert.Equal(6, found.Count(page => small.Anonymous.Range.Contains(page.Address)));
    }

    private static List<(VirtualAddress Address, PhysicalAddress Frame)> All(KsmScan scan)
    {
        var found = new List<(VirtualAddress, PhysicalAddress)>();
        while (scan.MoveNext()) found.Add((scan.Address, scan.Frame));
        return found;
    }
}
