namespace WalkGen.Images;

/// <summary>A frame that looks like the root of a page table, found by <see cref="RootScan"/>.</summary>
/// <param name="Root">The physical address.</param>
/// <param name="User">The tables and leaves of the user's half.</param>
/// <param name="Kernel">
/// The tables and leaves of the kernel's half. With a root for each half, all counts are in one of the two: in
/// <paramref name="User"/> if user code may access most leaves.
/// </param>
/// <param name="Family">
/// The first root in memory whose kernel's half points to the same tables. The address spaces of one kernel share a family if they share
/// its tables. With a root for each half, it is this root.
/// </param>
public sealed record RootCandidate(PhysicalAddress Root, TableCounts User, TableCounts Kernel, PhysicalAddress Family)
{
    /// <summary>The sum of both halves.</summary>
    public TableCounts All => User + Kernel;
}
