using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>The bits of another process that are cleared, and what sets them again.</summary>
public class ClearRefsTests
{
    [Fact]
    public void Pages_that_are_used_are_referenced_again()
    {
        using PokedProcess poked = PokedProcess.Launch();
        for (int page = 10; page < 20; page++) poked.Write(page);
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        Assert.Equal(10UL * TestMemory.PageSize, Memory(process).Referenced);

        process.ClearAccessed();
        Assert.Equal(0UL, Memory(process).Referenced);

        for (int page = 100; page < 107; page++) poked.Write(page);
        Assert.Equal(7UL * TestMemory.PageSize, Memory(process).Referenced);
        Assert.Equal(17UL * TestMemory.PageSize, Memory(process).Resident);
    }

    [Fact]
    public void Pages_that_are_written_are_soft_dirty_again()
    {
        using PokedProcess poked = PokedProcess.Launch();
        Assert.SkipWhen(SoftDirty.Missing is not null, SoftDirty.Missing ?? "");
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        for (int page = 0; page < 16; page++) poked.Write(page);
        process.ClearSoftDirty();
        Assert.DoesNotContain(Entries(process, 16), static entry => entry.IsSoftDirty);

        poked.Read(2);
        poked.Write(5);
        poked.Write(11);

        Assert.Equal([5, 11], Enumerable.Range(0, 16).Where(page => Entries(process, 16)[page].IsSoftDirty));
    }

    /// <summary>A kernel without soft-dirty bits takes the command and does nothing.</summary>
    [Fact]
    public void The_probe_tells_whether_a_write_is_seen()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using LinuxProcess process = LinuxProcess.Open(poked.Id);
        poked.Write(3);
        process.ClearSoftDirty();
        poked.Write(3);

        Assert.Equal(LinuxProcess.HasSoftDirty, Entries(process, 4)[3].IsSoftDirty);
        Assert.Equal(LinuxProcess.HasSoftDirty, SoftDirty.Missing is null);
    }

    [Fact]
    public void The_probe_tells_whether_frames_are_shown()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(1);
        memory.Write(0);
        PageMapEntry entry = PlainPageMap.Read(Environment.ProcessId, memory.Range)[memory.Start];

        Assert.Equal(entry.Frame is not null, LinuxProcess.ShowsFrames);
        Assert.Equal(Environment.IsPrivilegedProcess, LinuxProcess.ShowsFrames);
    }

    [Fact]
    public void A_process_that_has_ended_is_refused()
    {
        LiveMachine.NeedsScan();
        SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);
        sleeping.Dispose();

        Assert.Equal(
            $"Process {process.Id} has ended or executes another program: open it again.",
            Assert.Throws<IOException>(process.ClearAccessed).Message);
    }

    [Fact]
    public void A_line_of_status_is_found_by_its_whole_name()
    {
        Assert.Equal(12UL << 10, StatusLine.BytesOf(new StringReader("Name:\tVmPTE: 7 kB\nVmPTEs:\t9 kB\nVmPTE:\t  12 kB\n"), "VmPTE"));
        Assert.Null(StatusLine.BytesOf(new StringReader("Name:\tsleep\n"), "VmPTE"));
        Assert.Null(StatusLine.BytesOf(new StringReader("VmPTE:\t12\n"), "VmPTE"));
    }

    private static ProcessAreaUsage Memory(LinuxProcess process)
        => process.ReadSmaps().Single(static area => area.Range == PokedProcess.Range).Usage!;

    private static PageMapEntry[] Entries(LinuxProcess process, int pages)
    {
        var entries = new PageMapEntry[pages];
        process.ReadEntries(PokedProcess.Range.Start, entries);
        return entries;
    }
}
