using Cookbook;
using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The walker against smaps and pagemap of real kernels.</summary>
public class SmapsTests
{
    [Theory]
    [MemberData(nameof(GuestProcess.Processes), MemberType = typeof(GuestProcess))]
    public void The_sums_of_each_VMA_equal_the_kernels(string guest, string name)
    {
        using var process = new GuestProcess(guest, 1, name);
        var pagemap = process.Pagemap();
        int areas = 0;
        foreach (var (range, said, flags) in process.Smaps())
        {
            if (flags.Contains("pf")) continue; // Linux's walk passes over bare frames; a bare table does not know areas

            var found = new Smaps(GuestProcess.Kernel);
            found.Walk(process.Table, range);

            ulong huge = said["AnonHugePages"] + said["ShmemPmdMapped"] + said["FilePmdMapped"];
            ulong hugetlb = said["Private_Hugetlb"] + said["Shared_Hugetlb"]; // here a huge page is a huge page
            ulong inaccessible = said["Rss"] != 0 ? 0
                : (ulong)process.NonPresent.Where(entry => entry.Size > 4096 && range.Contains(new VirtualAddress(entry.Address)))
                .Sum(static entry => (long)entry.Size);
            ulong listed =
                4096 * (ulong)pagemap.Count(page => range.Contains(new VirtualAddress(page.Key)) && !GuestProcess.IsMarker(page.Value));
            Assert.Equal((range, said["Rss"] + hugetlb + inaccessible), (range, found.Resident));
            Assert.Equal((range, huge + hugetlb + inaccessible), (range, found.Huge));
            Assert.Equal((range, said["Swap"]), (range, found.Swap));
            Assert.Equal((range, said["Size"] - (hugetlb == 0 ? listed : hugetlb)), (range, found.Empty));
            // the kernel asks the page, too
            if (hugetlb == 0) Assert.InRange(found.Referenced, 0UL, said["Referenced"] + inaccessible);
            areas++;
        }

        Assert.True(areas > 10);
    }

    [Fact]
    public void The_pages_of_a_file_that_were_written_are_dirty()
    {
        using var process = new GuestProcess(Guest.FourLevels, 1, "A");
        Assert.Equal(35UL << 12, Found(process, "file_rw").Dirty); // what the program wrote: 32 to 63, 128, 160, 192
    }

    [Fact]
    public void PROT_NONE_pages_are_resident()
    {
        using var process = new GuestProcess(Guest.FourLevels, 1, "A");
        Smaps found = Found(process, "prot_none");
        Assert.Equal((20UL << 12, 20UL << 12), (found.ProtNone, found.Resident));
    }

    [Fact]
    public void A_hugetlb_VMA_is_counted_separately()
    {
        using var memory = new AnonymousSpace(1);
        const ulong hugePage = 2 << 20;
        var area =
            new Vma(VirtualRange.FromLength(new VirtualAddress(0x4000_0000), 3 * hugePage), VmFlags.Read
            | VmFlags.HugeTlb) { HugePageShift = 21 };
        memory.Space.Add(area);
        memory.Owned.Map(
            VirtualRange.FromLength(area.Range.Start, 2 * hugePage), new PhysicalAddress(0x8000_0000), EntryFlags.User, PageTableLevel.Pmd);

        using var held = memory.Space.Lock.EnterRead();
        var found = new Smaps(GuestProcess.Kernel);
        found.Walk(area);

        Assert.Equal((2 * hugePage, 0UL), (found.Hugetlb, found.Resident));
    }

    private static Smaps Found(GuestProcess process, string region)
    {
        var found = new Smaps(GuestProcess.Kernel);
        found.Walk(process.Table, process.Region(region));
        return found;
    }
}
