using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>The written pages of another process, by soft-dirty bits.</summary>
public class SoftDirtyTrackerTests
{
    [Fact]
    public void Each_round_has_the_pages_that_the_process_wrote_in_it()
    {
        NeedsSoftDirty();
        using PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        using SoftDirtyTracker tracker = SoftDirtyTracker.Start(process, PokedProcess.Range);
        PokedRounds.Compare(poked, tracker);
    }

    [Fact]
    public async Task No_write_is_lost_while_the_process_writes_on()
    {
        NeedsSoftDirty();
        using PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        using SoftDirtyTracker tracker = SoftDirtyTracker.Start(process, PokedProcess.Range);
        var words = new ulong[tracker.WordCount];
        SortedSet<ulong> written = [], found = [];
        int collections = 0;
        Task writer = Task.Run(() =>
        {
            var random = new Random(7);
            for (int i = 0; i < 5000; i++)
            {
                int page = random.Next((int)tracker.PageCount);
                poked.Write(page);
                written.Add((ulong)page);
            }
        });
        while (!writer.IsCompleted) Collect();
        await writer;
        Collect();

        Assert.Equal(written, found);
        Assert.True(collections > 2, $"{collections} collections");

        void Collect()
        {
            found.UnionWith(DirtyPages.Of(tracker.Collect(words)));
            collections++;
        }
    }

    [Fact]
    public void A_process_that_was_stopped_stays_so_and_another_one_runs_on()
    {
        NeedsSoftDirty();
        using SleepingProcess sleeping = new(); // stopped
        using PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess stopped = LinuxProcess.Open(sleeping.Id), running = LinuxProcess.Open(poked.Id);

        SoftDirtyTracker.Start(stopped, stopped.ReadAreas()[0].Range).Dispose();
        SoftDirtyTracker.Start(running, PokedProcess.Range).Dispose();

        Assert.Equal('T', StateOf(sleeping.Id));
        poked.Write(1);
        Assert.NotEqual('T', StateOf(poked.Id));
    }

    [Fact]
    public void What_cannot_be_tracked_is_refused_with_a_sentence()
    {
        using LinuxProcess own = LinuxProcess.Open(Environment.ProcessId);
        VirtualRange first = own.ReadAreas()[0].Range;
        Assert.Contains("cannot stand still", Assert.Throws<ArgumentException>(() => SoftDirtyTracker.Start(own, first)).Message);
        NeedsSoftDirty();
        PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        using SoftDirtyTracker tracker = SoftDirtyTracker.Start(process, PokedProcess.Range);
        var nowhere = VirtualRange.FromLength(PokedProcess.Range.End, TestMemory.PageSize);

        Assert.Contains("is not mapped", Assert.Throws<ArgumentException>(() => SoftDirtyTracker.Start(process, nowhere)).Message);
        Assert.Throws<ArgumentException>(() => { tracker.Collect([]); });
        poked.Dispose();
        Assert.Contains("has ended", EndedProcess.RefusalOf(() => tracker.Collect(new ulong[tracker.WordCount])));
    }

    [Fact]
    public void A_kernel_without_the_bits_is_named()
    {
        Assert.SkipUnless(SoftDirty.Missing is not null, "The kernel has soft-dirty bits.");
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);

        var refused = Assert.Throws<PlatformNotSupportedException>(() => SoftDirtyTracker.Start(process, process.ReadAreas()[0].Range));
        Assert.Contains("CONFIG_MEM_SOFT_DIRTY", refused.Message, StringComparison.Ordinal);
    }

    private static char StateOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    private static void NeedsSoftDirty()
    {
        LiveMachine.NeedsPageMap();
        Assert.SkipWhen(SoftDirty.Missing is not null, SoftDirty.Missing ?? "");
    }
}
