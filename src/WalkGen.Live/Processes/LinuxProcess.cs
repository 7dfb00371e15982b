using System.Runtime.InteropServices;
using WalkGen.Linux;

namespace WalkGen.Live;

/// <summary>
/// A running process of this machine: its areas, and its page table as <c>/proc/PID/pagemap</c> shows it. Walkers walk it as they walk that
/// of an image; the paging format is <see cref="PageMapFormat"/>.
/// </summary>
/// <remarks>
/// A process that runs while it is read changes meanwhile, so that parts of what was read may be from different moments. Stop it first
/// (SIGSTOP, cgroup freezer) for a state that is consistent. Any thread may read.
/// </remarks>
public sealed partial class LinuxProcess : IDisposable
{
    private const int SupportedPageSize = 1 << 12;

    private readonly ProcessFolder _folder;
    private readonly PageMapFile _pageMap;

    private LinuxProcess(ProcessFolder folder, PageMapFile pageMap) => (_folder, _pageMap) = (folder, pageMap);

    /// <summary>The ID.</summary>
    public int Id => _folder.Process;

    /// <summary>Opens a process. Another process that gets the same ID later is never read in its place.</summary>
    /// <param name="id">The ID of the process, or of this one (<see cref="Environment.ProcessId"/>).</param>
    /// <exception cref="IOException">There is no such process, or it has no memory.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the other's memory.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The operating system is not Linux, has no pagemap, or has pages of another size than 4 KiB.
    /// </exception>
    public static LinuxProcess Open(int id)
    {
        var folder = ProcessFolder.Open(id);
        try
        {
            if (Environment.SystemPageSize != SupportedPageSize)
            {
                throw new PlatformNotSupportedException(
                    $"The pages of this machine have {Environment.SystemPageSize} bytes: processes are read with pages of 4096 alone.");
            }

            return new LinuxProcess(folder, PageMapFile.Open(folder));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the areas (<c>/proc/PID/maps</c>), without <c>[vsyscall]</c>, which belongs to no process. They are in ascending order.
    /// </summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the other's memory.</exception>
    public IReadOnlyList<ProcessArea> ReadAreas() => ReadAreas("maps");

    /// <summary>
    /// Reads the areas with all flags and the memory that they use (<c>/proc/PID/smaps</c>). The kernel counts the pages of all areas for
    /// it, which takes longer than to read their entries.
    /// </summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the other's memory.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel has no smaps.</exception>
    public IReadOnlyList<ProcessArea> ReadSmaps() => ReadAreas("smaps");

    /// <summary>Reads the entries of consecutive pages, as pagemap returns them.</summary>
    /// <param name="start">An address in the first page.</param>
    /// <param name="entries">The entries; 0 beyond the addresses of the process.</param>
    /// <exception cref="IOException">The process has ended.</exception>
    public void ReadEntries(VirtualAddress start, Span<PageMapEntry> entries)
        => _pageMap.Read(start.Value >> PageMapFormat.PageShift, MemoryMarshal.Cast<PageMapEntry, ulong>(entries));

    /// <summary>
    /// Reads the entries of areas into a page table: a snapshot, which stays as it is. Tables without entries are not read where the kernel
    /// has PAGEMAP_SCAN (Linux 6.7), and only with it there are huge leaves and <see cref="EntryFlags.Special"/> zero pages. The snapshot
    /// takes at most as much memory as the page tables of the process, and 1 MiB.
    /// </summary>
    /// <param name="areas">The areas of this process, in ascending order; null for all. Other pages are not in the page table.</param>
    /// <exception cref="ArgumentException">The areas are not in ascending order, or two overlap.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="NotSupportedException">An area is above 2^48.</exception>
    public PageTable ReadPageTable(IReadOnlyList<ProcessArea>? areas = null) => new PageMapReader(_pageMap).Read(areas ?? ReadAreas());

    /// <summary>
    /// Reads areas into an address space: the page table of <see cref="ReadPageTable"/> with a VMA for each area. Walks need no lock. What
    /// they change, such as huge pages that they split, changes in private copies.
    /// </summary>
    /// <param name="areas">
    /// The areas of this process, in ascending order; null for those of <see cref="ReadAreas()"/>. VMAs have all flags with the areas of
    /// <see cref="ReadSmaps"/> alone: <see cref="VmFlags.PfnMap"/> is missing otherwise, so that walks visit such VMAs, and so is
    /// <see cref="VmFlags.HugeTlb"/>, so that walks visit pages of hugetlb as other huge pages.
    /// </param>
    /// <exception cref="ArgumentException">The areas are not in ascending order, or two overlap.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="NotSupportedException">An area is above 2^48.</exception>
    public AddressSpace ReadAddressSpace(IReadOnlyList<ProcessArea>? areas = null)
    {
        areas ??= ReadAreas();
        PageTable table = ReadPageTable(areas);
        AddressSpace kernel = AddressSpace.OfDump(new PageTable<PageMapFormat, PageMapMemory>(default, table.Root), name: "the kernel");
        var space = AddressSpace.OfDump(table, kernel, $"process {Id}", userEnd: UpperTables.End);
        foreach (ProcessArea area in areas) space.Add(area.ToVma());
        return space;
    }

    /// <summary>Closes the files. Later reads throw <see cref="ObjectDisposedException"/>. Page tables stay usable.</summary>
    public void Dispose()
    {
        _pageMap.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<ProcessArea> ReadAreas(string name)
    {
        using StreamReader text = Text(name);
        IReadOnlyList<ProcessArea> areas = new MapsReader(_folder.PathOf(name)).Read(text);
        return areas.Count > 0 ? areas : throw ProcessFailures.Ended(Id);
    }

    private StreamReader Text(string name) => new(new FileStream(_folder.OpenFile(name), FileAccess.Read));
}
