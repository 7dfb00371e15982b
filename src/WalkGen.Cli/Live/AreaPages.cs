using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>An area of a process with its pages.</summary>
/// <param name="Area">The area, as smaps has it.</param>
/// <param name="Sums">Its pages, as pagemap has them; null if they are not read.</param>
internal sealed record AreaPages(ProcessArea Area, PageSums? Sums)
{
    /// <summary>Whether both accounts have the same pages. They are read one after the other, so a process that runs may change.</summary>
    public bool Agree => Sums is null || Area.Usage is not { } usage
        || (Sums.Resident == usage.Resident && Sums.Hugetlb == usage.SharedHugetlb + usage.PrivateHugetlb);
}
