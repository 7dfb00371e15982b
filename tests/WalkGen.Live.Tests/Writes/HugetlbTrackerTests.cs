using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

public class HugetlbTrackerTests
{
    [Theory]
    [InlineData(TestMemory.Hugetlb)]
    [InlineData(TestMemory.SharedHugetlb)]
    public void Pages_of_hugetlb_are_tracked_as_a_whole(int kind)
    {
        using TestMemory? memory = TestMemory.OfKind(kind, 4 * 512);
        Assert.SkipWhen(memory is null, "The machine has no free pages of hugetlb (/proc/sys/vm/nr_hugepages).");
        memory.Write(512);
        memory.Read(3 * 512);
        using LiveDirtyTracker tracker = Trackers.Start(memory);
        var words = new ulong[tracker.WordCount];
        Assert.True(tracker.Collect(words).IsEmpty);

        memory.Write(700); // present before
        memory.Write(1600); // only read before
        memory.Write(3); // without memory before

        Assert.Equal([0, 1, 3], Collect());
        memory.Read(600);
        Assert.Equal([], Collect());
        memory.Read(2 * 512); // without memory before: the kernel allocates it
        Assert.Equal([2], Collect());
        memory.Write(5);
        Assert.Equal([0], Collect());

        ulong[] Collect()
        {
            ulong[] pages = DirtyPages.Of(tracker.Collect(words));
            Assert.All(pages.CountBy(static page => page / 512), static huge => Assert.Equal(512, huge.Value));
            return [.. pages.Select(static page => page / 512).Distinct()];
        }
    }
}
