namespace WalkGen.Images.Tests;

/// <summary>A VMA as smaps describes it.</summary>
/// <param name="Range">The addresses.</param>
/// <param name="Sums">The sums.</param>
/// <param name="Flags">The two-letter words of <c>VmFlags</c>.</param>
internal sealed record VmaAccount(VirtualRange Range, MemorySums Sums, string[] Flags)
{
    public bool Has(string flag) => Flags.Contains(flag);
}

/// <summary>Sums of smaps, in KiB.</summary>
/// <param name="Resident"><c>Rss</c>.</param>
/// <param name="Dirty"><c>Private_Dirty</c> and <c>Shared_Dirty</c>.</param>
/// <param name="Swap"><c>Swap</c>.</param>
/// <param name="Hugetlb"><c>Private_Hugetlb</c> and <c>Shared_Hugetlb</c>.</param>
internal readonly record struct MemorySums(ulong Resident, ulong Dirty, ulong Swap, ulong Hugetlb);
