using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

/// <summary>Reads page tables of memory of this process.</summary>
internal static class PageTables
{
    public static PageListWalker Walk(VirtualRange range, bool scans = true) => Walk(range, scans, out _);

    public static PageListWalker Walk(VirtualRange range, bool scans, out long tables)
    {
        using var folder = ProcessFolder.Open(Environment.ProcessId);
        using var file = PageMapFile.Open(folder);
        PageListWalker walker = new();
        PageMapReader reader = new(file) { Scans = scans };
        walker.Walk((PageTable<PageMapFormat, PageMapMemory>)reader.Read([Area(range)]));
        tables = reader.TableCount;
        return walker;
    }

    public static ProcessArea Area(VirtualRange range, VmFlags flags = default) => new()
    {
        Range = range, Flags = flags, FileOffset = 0, DeviceMajor = 0, DeviceMinor = 0, Inode = 0, Name = null,
    };
}
