namespace WalkGen.Live.Tests.Processes;

/// <summary>Skips tests, with the reason, on a machine without what they need.</summary>
internal static class LiveMachine
{
    /// <summary>Skips the test without pagemap, or with pages of another size.</summary>
    public static void NeedsPageMap()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has pagemap.");
        Assert.SkipUnless(Environment.SystemPageSize == TestMemory.PageSize, "The tests count pages of 4 KiB.");
    }

    /// <summary>Skips the test without pagemap, and without PAGEMAP_SCAN if <paramref name="scans"/>.</summary>
    public static void Needs(bool scans)
    {
        if (scans) NeedsScan();
        else NeedsPageMap();
    }

    /// <summary>Skips the test without PAGEMAP_SCAN.</summary>
    public static void NeedsScan()
    {
        NeedsPageMap();
        try
        {
            using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
            var cursor = new PageScanCursor(VirtualRange.FromLength(new VirtualAddress(TestMemory.PageSize), TestMemory.PageSize));
            scan.Scan(default, ref cursor, new PageRegion[1]);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or UnauthorizedAccessException)
        {
            Assert.Skip(e.Message);
        }
    }
}
