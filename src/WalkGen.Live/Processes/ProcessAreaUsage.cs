namespace WalkGen.Live;

/// <summary>
/// The memory of an area in bytes, as <c>/proc/PID/smaps</c> counts it. What the kernel does not report is 0. Source: Linux,
/// <c>Documentation/filesystems/proc.rst</c>.
/// </summary>
public sealed class ProcessAreaUsage
{
    internal ProcessAreaUsage()
    {
    }

    /// <summary>The size of a page (KernelPageSize): that of the huge pages in a hugetlb area.</summary>
    public ulong PageSize { get; internal set; }

    /// <summary>Pages in memory, without zero pages and hugetlb pages (Rss).</summary>
    public ulong Resident { get; internal set; }

    /// <summary>Pages in memory, each divided by the number of its mappings (Pss).</summary>
    public ulong ProportionalResident { get; internal set; }

    /// <summary>Pages with several mappings that are not written (Shared_Clean).</summary>
    public ulong SharedClean { get; internal set; }

    /// <summary>Pages with several mappings that are written (Shared_Dirty).</summary>
    public ulong SharedDirty { get; internal set; }

    /// <summary>Pages with one mapping that are not written (Private_Clean).</summary>
    public ulong PrivateClean { get; internal set; }

    /// <summary>Pages with one mapping that are written (Private_Dirty).</summary>
    public ulong PrivateDirty { get; internal set; }

    /// <summary>Pages that were accessed lately (Referenced).</summary>
    public ulong Referenced { get; internal set; }

    /// <summary>Pages of no file, also copies of pages of a file (Anonymous).</summary>
    public ulong Anonymous { get; internal set; }

    /// <summary>Anonymous huge pages (AnonHugePages).</summary>
    public ulong AnonymousHuge { get; internal set; }

    /// <summary>Pages of hugetlb with several mappings (Shared_Hugetlb).</summary>
    public ulong SharedHugetlb { get; internal set; }

    /// <summary>Pages of hugetlb with one mapping (Private_Hugetlb).</summary>
    public ulong PrivateHugetlb { get; internal set; }

    /// <summary>Pages in swap (Swap).</summary>
    public ulong Swapped { get; internal set; }

    /// <summary>Pages that are locked in memory, each divided by the number of its mappings (Locked).</summary>
    public ulong Locked { get; internal set; }

    /// <summary>Takes the value of a line of smaps. Lines of other names are left out.</summary>
    internal void Take(ReadOnlySpan<char> name, ulong bytes)
    {
        switch (name)
        {
            case "KernelPageSize": PageSize = bytes; break;
            case "Rss": Resident = bytes; break;
            case "Pss": ProportionalResident = bytes; break;
            case "Shared_Clean": SharedClean = bytes; break;
            case "Shared_Dirty": SharedDirty = bytes; break;
            case "Private_Clean": PrivateClean = bytes; break;
            case "Private_Dirty": PrivateDirty = bytes; break;
            case "Referenced": Referenced = bytes; break;
            case "Anonymous": Anonymous = bytes; break;
            case "AnonHugePages": AnonymousHuge = bytes; break;
            case "Shared_Hugetlb": SharedHugetlb = bytes; break;
            case "Private_Hugetlb": PrivateHugetlb = bytes; break;
            case "Swap": Swapped = bytes; break;
            case "Locked": Locked = bytes; break;
        }
    }
}
