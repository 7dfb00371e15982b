namespace WalkGen.Images;

/// <summary>A frame that looks like the root of a page table, as <see cref="RootScan"/> finds it.</summary>
/// <param name="Root">Its physical address.</param>
/// <param name="User">What is below the entries of the lower half; of a format with a root for each half, below all entries.</param>
/// <param name="Kernel">What is below the entries of the upper half.</param>
/// <param name="Family">
/// The first root in memory whose upper half points to the same tables: the address spaces of one kernel have one family, where the kernel
/// does not copy its tables.
/// </param>
public sealed record RootCandidate(PhysicalAddress Root, TableCounts User, TableCounts Kernel, PhysicalAddress Family)
{
    /// <summary>Both halves together.</summary>
    public TableCounts All => User + Kernel;
}
