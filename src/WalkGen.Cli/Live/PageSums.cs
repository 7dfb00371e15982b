using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>The memory of pages in bytes, by what pagemap says about them.</summary>
internal sealed class PageSums
{
    /// <summary>In memory, without zero pages and hugetlb, as Rss.</summary>
    public ulong Resident { get; private set; }

    /// <summary>Zero pages, which all processes share. Of Linux before 6.7, they count as resident.</summary>
    public ulong Zero { get; private set; }

    /// <summary>Resident in transparent huge pages of no file.</summary>
    public ulong AnonymousHuge { get; private set; }

    /// <summary>Resident in huge pages of files and shared memory.</summary>
    public ulong FileHuge { get; private set; }

    /// <summary>In memory, of hugetlb.</summary>
    public ulong Hugetlb { get; private set; }

    /// <summary>Resident, of files and shared memory.</summary>
    public ulong File { get; private set; }

    /// <summary>Resident, mapped by this process alone.</summary>
    public ulong Exclusive { get; private set; }

    /// <summary>Entries of pages in swap or in migration, and markers, except guards.</summary>
    public ulong SwapEntries { get; private set; }

    /// <summary>Guard pages. Before Linux 6.15, they are swap entries.</summary>
    public ulong Guard { get; private set; }

    /// <summary>Write-protected by userfaultfd.</summary>
    public ulong UffdWriteProtected { get; private set; }

    /// <summary>Written since the soft-dirty bits were cleared.</summary>
    public ulong SoftDirty { get; private set; }

    /// <summary>Adds a page.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="isHuge">Whether a huge entry maps it.</param>
    /// <param name="isZero">Whether it is a zero page.</param>
    /// <param name="isHugetlb">Whether the area is of hugetlb.</param>
    public void Add(PageMapEntry entry, ulong size, bool isHuge, bool isZero, bool isHugetlb)
    {
        if (entry.IsUffdWriteProtected) UffdWriteProtected += size;
        if (entry.IsSoftDirty) SoftDirty += size;
        if (entry.IsGuard) Guard += size;
        else if (entry.IsSwapped) SwapEntries += size;
        if (!entry.IsPresent) return;
        if (isZero)
        {
            Zero += size;
        }
        else if (isHugetlb)
        {
            Hugetlb += size;
        }
        else
        {
            Resident += size;
            if (entry.IsFile) File += size;
            if (entry.IsExclusive) Exclusive += size;
            if (isHuge && entry.IsFile) FileHuge += size;
            else if (isHuge) AnonymousHuge += size;
        }
    }

    /// <summary>Adds the pages of another area.</summary>
    public void Add(PageSums other)
    {
        Resident += other.Resident;
        Zero += other.Zero;
        AnonymousHuge += other.AnonymousHuge;
        FileHuge += other.FileHuge;
        Hugetlb += other.Hugetlb;
        File += other.File;
        Exclusive += other.Exclusive;
        SwapEntries += other.SwapEntries;
        Guard += other.Guard;
        UffdWriteProtected += other.UffdWriteProtected;
        SoftDirty += other.SoftDirty;
    }
}
