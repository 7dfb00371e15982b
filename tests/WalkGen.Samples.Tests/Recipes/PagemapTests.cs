using Cookbook;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The records against those of real kernels.</summary>
public class PagemapTests
{
    private const ulong Compared = GuestProcess.PagemapPresent | GuestProcess.PagemapSwapped | GuestProcess.PagemapNumber;

    [Theory]
    [MemberData(nameof(GuestProcess.Snapshots), MemberType = typeof(GuestProcess))]
    public void Each_record_is_the_kernels_also_where_a_full_buffer_cut_the_walk(string guest, int phase, string name)
    {
        using var process = new GuestProcess(guest, phase, name);
        var said = process.Pagemap();
        foreach (VirtualRange area in process.Areas)
        {
            ulong records = 0, lastPage = area.Start.Value >> 12;
            foreach (var (address, record) in Read(process.Table, area, bufferLength: 1021))
            {
                Assert.Equal(records == 0 ? area.Start.Value >> 12 : lastPage + 1, address >> 12);
                lastPage = address >> 12;
                records++;
                ulong expected = said.Remove(address, out ulong entry) ? entry & Compared : 0;
                if (record != expected) Assert.Fail($"0x{address:x}: the kernel says 0x{expected:x}, the walker 0x{record:x}.");
            }

            Assert.Equal(area.PageCount(12), records);
        }

        Assert.Empty(said);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(17)]
    public void A_buffer_of_any_length_gives_the_same_records(int bufferLength)
    {
        using var small = new SmallSpace();
        PageTable table = new PageTable<X86_64, ArenaMemory>(small.Space.Memory, small.Space.Root);
        var range = new VirtualRange(small.Anonymous.Range.Start.Value - 0x5000, small.Anonymous.Range.Last.Value + 0x5000);

        Assert.Equal(Read(table, range, bufferLength: 4096), Read(table, range, bufferLength));
    }

    [Fact]
    public void A_buffer_that_is_just_large_enough_does_not_stop_the_walk()
    {
        using var small = new SmallSpace();
        using var held = small.Space.Lock.EnterRead();
        var pagemap = new Pagemap(new ulong[16], GuestProcess.Kernel);

        Assert.True(pagemap.Walk(small.Anonymous).IsCompleted);

        Assert.Equal(16, pagemap.Count);
    }

    private static List<(ulong Address, ulong Record)> Read(PageTable table, VirtualRange range, int bufferLength)
    {
        var records = new List<(ulong, ulong)>();
        ulong[] buffer = new ulong[bufferLength];
        for (VirtualRange rest = range; ;)
        {
            var pagemap = new Pagemap(buffer, GuestProcess.Kernel);
            bool isFull = pagemap.Walk(table, rest).IsStopped;
            for (int index = 0; index < pagemap.Count; index++) records.Add((rest.Start.Value + ((ulong)index << 12), buffer[index]));
            if (!isFull) return records;
            Assert.Equal(bufferLength, pagemap.Count);
            rest = new VirtualRange(pagemap.Next, rest.Last);
        }
    }
}
