using Cookbook;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The walker against pagemap of real kernels, and over a file of which some pages are in memory and not mapped.</summary>
public class MincoreTests
{
    [Theory]
    [MemberData(nameof(GuestProcess.Snapshots), MemberType = typeof(GuestProcess))]
    public void A_page_is_in_memory_unless_it_is_in_swap_or_nowhere(string guest, int phase, string name)
    {
        using var process = new GuestProcess(guest, phase, name);
        var pagemap = process.Pagemap();
        VirtualRange? hugetlb = process.FindRegion("hugetlb");
        foreach (VirtualRange area in process.Areas)
        {
            byte[] expected = new byte[area.PageCount(12)];
            foreach (var (address, entry) in pagemap)
            {
                if (!area.Contains(new VirtualAddress(address))) continue;
                expected[(address - area.Start.Value) >> 12] = (byte)(GuestProcess.IsInSwap(entry) || GuestProcess.IsMarker(entry) ? 0 : 1);
            }

            var found = new Mincore(area, GuestProcess.Kernel);
            found.Walk(process.Table, area);

            if (area == hugetlb)
            {
                Assert.Equal(HugetlbPages, found.Pages.Count(static page => page == 1) >> (
                    guest.StartsWith("i386-2", StringComparison.Ordinal) ? 10 : 9));
            }
            else Assert.True(expected.AsSpan().SequenceEqual(found.Pages), $"{area}");
        }
    }

    [Fact]
    public void A_page_that_is_not_mapped_is_looked_up_in_the_file()
    {
        using var small = new SmallSpace(); // reads pages 0, 1, 2 through the area; page 5 is read by somebody else
        using var held = small.Space.Lock.EnterRead();
        var found = new Mincore(small.Shared.Range, GuestProcess.Kernel, small.File);

        Assert.True(found.Walk(small.Space, small.Shared.Range).IsCompleted);

        Assert.Equal([1, 1, 1, 0, 0, 1, 0, 0], found.Pages);
    }

    [Fact]
    public void A_gap_between_VMAs_is_an_error()
    {
        using var small = new SmallSpace();
        using var held = small.Space.Lock.EnterRead();
        var range = new VirtualRange(small.Anonymous.Range.Start, small.Shared.Range.Last);

        Assert.Equal(WalkResult.OutOfMemory, new Mincore(range, GuestProcess.Kernel).Walk(small.Space, range).Code);
    }

    /// <summary>What the guest's program touched.</summary>
    private const int HugetlbPages = 2;
}
