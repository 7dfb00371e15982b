namespace WalkGen.Images;

/// <summary>How much memory a process has, as its kernel counted it, in pages (Linux: <c>mm_struct.rss_stat</c>).</summary>
/// <param name="FilePages">Resident pages of files.</param>
/// <param name="AnonymousPages">Resident pages of anonymous memory.</param>
/// <param name="SwapEntries">Pages of anonymous memory in swap areas.</param>
/// <param name="SharedMemoryPages">Resident pages of shared memory and tmpfs.</param>
/// <remarks>
/// The kernel counts in parts, per thread until Linux 6.1 and per CPU since 6.2, so a sum may be off by some pages. The page table decides.
/// </remarks>
public readonly record struct MemoryCounters(long FilePages, long AnonymousPages, long SwapEntries, long SharedMemoryPages)
{
    /// <summary>All resident pages (<c>VmRSS</c> of <c>/proc/PID/status</c>).</summary>
    public long ResidentPages => FilePages + AnonymousPages + SharedMemoryPages;
}
