namespace WalkGen.Live.Tests.Processes;

public class WriteTrackingTests
{
    [Fact]
    public void A_scan_that_protects_finds_each_write_once()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(3000);
        using WriteTracking tracking = new(memory);
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        PageQuery written = new()
        {
            AllOf = PageCategories.Written, Reported = PageCategories.Written, WriteProtects = true, RequiresWriteProtectAllowed = true,
        };
        scan.WriteProtect(default, memory.Range);
        Assert.Empty(PageMapScanTests.ScanAll(memory.Range, written, 16));
        int[] pages = [.. Enumerable.Range(0, memory.Pages).Where(static page => page % 7 is 0 or 3)];
        foreach (int page in pages) memory.Write(page);

        List<PageRegion> found = PageMapScanTests.ScanAll(memory.Range, written, 100);
        Assert.Equal(pages.Select(memory.AddressOf), found.Select(static region => region.Start));
        Assert.Empty(PageMapScanTests.ScanAll(memory.Range, written, 16));
    }
}
