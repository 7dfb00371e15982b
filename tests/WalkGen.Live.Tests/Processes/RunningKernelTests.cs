using WalkGen.Images;

namespace WalkGen.Live.Tests.Processes;

/// <summary>The memory of the running kernel as an image: the page table of a process against its pagemap.</summary>
public class RunningKernelTests
{
    private const string Path = "/proc/kcore";

    [Fact]
    public void The_pages_of_a_process_are_those_of_pagemap_frame_for_frame()
    {
        using MemoryImage image = Open();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);

        KernelProcess found = image.Processes.Single(candidate => candidate.Id == sleeping.Id);
        PageTable table = image.OpenPageTable(found.Root!.Value);
        FrameWalker walker = new();
        walker.Walk(table, process.ReadAreas()[0].Range.Start, process.ReadAreas()[^1].Range.Last);

        var expected = from area in process.ReadAreas()
                       from page in PlainPageMap.Read(sleeping.Id, area.Range)
                       where page.Value.IsPresent
                       select (page.Key, page.Value.Frame!.Value);
        Assert.Equal(expected, walker.Frames);
        Assert.True(walker.Frames.Count > 100);
        Assert.Equal(0, walker.Missed);
        Assert.Equal(process.ReadAreas().Select(static area => area.Range), found.Areas.Select(static area => area.Range));
    }

    [Fact]
    public void The_memory_of_each_area_is_that_of_smaps()
    {
        using MemoryImage image = Open();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);

        KernelProcess found = image.Processes.Single(candidate => candidate.Id == sleeping.Id);
        var usages = image.OpenKernel().UsageOf(found).Select(static usage =>
            (usage.Area.Range, usage.Resident, usage.Dirty, usage.Anonymous, Swap: usage.Swap)).ToList();

        var expected = process.ReadSmaps().Select(static area => (
            area.Range, area.Usage!.Resident, Dirty: area.Usage.SharedDirty + area.Usage.PrivateDirty, area.Usage.Anonymous,
            Swap: area.Usage.Swapped));
        Assert.Equal(expected, usages);
        Assert.True(usages.Sum(static area => (long)area.Dirty) > 0);
    }

    [Fact]
    public void Tables_that_change_are_counted()
    {
        using MemoryImage image = Open();
        using TestMemory memory = TestMemory.Zeros(4096);
        KernelProcess own = image.Processes.Single(static candidate => candidate.Id == Environment.ProcessId);
        new FrameWalker().Walk(image.OpenPageTable(own.Root!.Value), memory.Range.Start, memory.Range.Last);
        TableChanges before = image.CompareTables();

        for (int page = 0; page < memory.Pages; page++) memory.Write(page);
        TableChanges after = image.CompareTables();

        Assert.True(image.IsChanging);
        Assert.True(after.Read == before.Read && after.Changed > 0, $"before {before}, after {after}");
    }

    [Fact]
    public void It_may_not_be_read_without_privileges()
    {
        Assert.SkipUnless(File.Exists(Path), "The kernel has no /proc/kcore.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may.");

        Assert.Contains("only the superuser", Assert.Throws<IOException>(static () => MemoryImage.Open(Path)).Message);
    }

    private static MemoryImage Open()
    {
        Assert.SkipUnless(File.Exists(Path), "The kernel has no /proc/kcore.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser may read /proc/kcore.");
        return MemoryImage.Open(Path);
    }
}
