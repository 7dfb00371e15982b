namespace WalkGen.Live.Tests.Processes;

/// <summary>What of an opened process cannot be read is refused.</summary>
public class RefusedReadTests
{
    [Fact]
    public void A_process_that_has_ended_is_refused()
    {
        LiveMachine.NeedsPageMap();
        SleepingProcess sleeping = new();
        using LinuxProcess process = LinuxProcess.Open(sleeping.Id);
        IReadOnlyList<ProcessArea> areas = process.ReadAreas();
        sleeping.Dispose();

        Assert.Contains("has ended", EndedProcess.RefusalOf(() => process.ReadAreas()), StringComparison.Ordinal);
        Assert.Contains("has ended", EndedProcess.RefusalOf(() => process.ReadPageTable(areas)), StringComparison.Ordinal);
        Assert.Contains("has ended", EndedProcess.RefusalOf(() => process.ReadEntries(areas[0].Range.Start, new PageMapEntry[4])));
    }

    [Fact]
    public void Areas_out_of_order_are_refused()
    {
        LiveMachine.NeedsPageMap();
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        IReadOnlyList<ProcessArea> areas = process.ReadAreas();

        Assert.Contains("is not above", Assert.Throws<ArgumentException>(() => process.ReadPageTable([areas[1], areas[0]])).Message);
        Assert.Contains("is not above", Assert.Throws<ArgumentException>(() => process.ReadAddressSpace([areas[1], areas[1]])).Message);
    }
}
