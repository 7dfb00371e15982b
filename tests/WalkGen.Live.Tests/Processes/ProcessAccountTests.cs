using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

/// <summary>All areas of a process against the kernel's own accounts of it.</summary>
public class ProcessAccountTests
{
    [Fact]
    public void Present_pages_of_each_area_are_its_rss()
    {
        LiveMachine.NeedsScan();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);
        IReadOnlyList<ProcessArea> areas = process.ReadSmaps();
        AreaSumWalker walker = new();

        using AddressSpace space = process.ReadAddressSpace(areas);
        walker.Walk(space);

        var expected = areas.Where(static area => (area.Flags & VmFlags.PfnMap) == 0)
            .Select(static area => (area.Range.Start.Value, area.Usage!.Resident)).ToList();
        Assert.True(expected.Count > 5 && expected.Sum(static area => (long)area.Resident) > 100_000);
        Assert.Equal(expected, walker.Resident.Select(static area => (area.Key, area.Value)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_entries_are_those_of_pagemap(bool scans)
    {
        LiveMachine.Needs(scans);
        using SleepingProcess sleeping = new();
        AssertEntries(sleeping.Id, scans);
    }

    [Fact]
    public void The_last_table_may_end_above_the_process()
    {
        LiveMachine.NeedsScan();
        Assert.SkipUnless(File.Exists("/usr/bin/setarch"), "There is no setarch.");
        using SleepingProcess sleeping = new("setarch", "-R", "sleep"); // the stack is the topmost area, without random gap
        AssertEntries(sleeping.Id, scans: true);
    }

    [Fact]
    public void Swapped_pages_are_those_of_smaps()
    {
        LiveMachine.NeedsPageMap();
        string[] swaps = File.ReadAllLines("/proc/swaps");
        Assert.SkipWhen(swaps.Length < 2, "This machine has no swap.");
        using TestMemory memory = TestMemory.Zeros(256);
        for (int page = 0; page < memory.Pages; page++) memory.Write(page);
        memory.Advise(0, memory.Pages, 21); // MADV_PAGEOUT
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        ProcessArea area = process.ReadSmaps().Single(found => found.Range.Contains(memory.Range.Start));
        PageListWalker walker = new();
        walker.Walk((PageTable<PageMapFormat, PageMapMemory>)process.ReadPageTable([area]));

        Assert.Equal(area.Usage!.Swapped / TestMemory.PageSize, (ulong)walker.Pages.Values.Count(static page => page.IsSwapped));
    }

    [Fact]
    public void Walkers_select_vmas()
    {
        LiveMachine.NeedsPageMap();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);
        using AddressSpace space = process.ReadAddressSpace();
        var walker = default(SelectedVmas);

        walker.Walk(space);

        List<ProcessArea> executable = [.. process.ReadAreas().Where(static area => (area.Flags & VmFlags.Exec) != 0)];
        Assert.Equal(process.ReadAreas().Count - executable.Count, walker.Skipped);
        Assert.Equal(executable.Sum(area => PlainPageMap.Read(sleeping.Id, area.Range).Count), walker.Pages);
        Assert.True(walker.Pages > 0);
    }

    [Fact]
    public void Areas_are_those_of_maps()
    {
        LiveMachine.NeedsPageMap();
        using SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);
        List<string> lines = [.. File.ReadLines($"/proc/{sleeping.Id}/maps").Where(static line => !line.EndsWith("[vsyscall]"))];

        Assert.Equal(lines, process.ReadAreas().Select(LineOf));
        Assert.Equal(lines, process.ReadSmaps().Select(LineOf));
        Assert.Contains(process.ReadSmaps(), static area => area is { Name: "[stack]", IsFile: false, Usage.PageSize: 4096 });
        string program = File.ResolveLinkTarget($"/proc/{sleeping.Id}/exe", returnFinalTarget: false)!.FullName;
        Assert.Contains(process.ReadAreas(), area => area.Name == program);
    }

    [Fact]
    public void A_process_can_read_itself()
    {
        LiveMachine.NeedsPageMap();
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        AreaSumWalker walker = new();

        using AddressSpace space = process.ReadAddressSpace();
        walker.Walk(space);

        Assert.True(walker.Resident.Values.Aggregate(static (left, right) => left + right) > 10 << 20);
    }

    private static void AssertEntries(int id, bool scans)
    {
        using LinuxProcess process = LinuxProcess.Open(id);
        IReadOnlyList<ProcessArea> areas = process.ReadAreas();
        using var folder = ProcessFolder.Open(id);
        using var file = PageMapFile.Open(folder);
        PageListWalker walker = new();
        walker.Walk((PageTable<PageMapFormat, PageMapMemory>)new PageMapReader(file) { Scans = scans }.Read(areas));

        Assert.Equal(
            areas.SelectMany(area => PlainPageMap.Read(id, area.Range)), walker.SmallPages);
        Assert.True(walker.Pages.Count > 100);
    }

    private static string LineOf(ProcessArea area)
    {
        VmFlags flags = area.Flags;
        string access = string.Concat(
            (flags & VmFlags.Read) != 0 ? 'r' : '-', (flags & VmFlags.Write) != 0 ? 'w' : '-', (flags & VmFlags.Exec) != 0 ? 'x' : '-',
            (flags & VmFlags.MayShare) != 0 ? 's' : 'p');
        string start = $"{area.Range.Start.Value:x8}-{area.Range.End.Value:x8} {access} {area.FileOffset:x8} "
            + $"{area.DeviceMajor:x2}:{area.DeviceMinor:x2} {area.Inode} ";
        return area.Name is null ? start : start.PadRight(73) + area.Name;
    }
}
