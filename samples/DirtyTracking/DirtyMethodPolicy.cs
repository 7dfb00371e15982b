namespace DirtyTracking;

/// <summary>
/// Which method a <see cref="DirtyTracker"/> uses, from what its collections cost. The numbers, and what is compared with them, are those
/// of Linux's vmwgfx driver (<c>vmwgfx_page_dirty.c</c>). It keeps no state: one policy may serve many trackers.
/// </summary>
public class DirtyMethodPolicy
{
    /// <summary>The policy of vmwgfx.</summary>
    public static DirtyMethodPolicy Default { get; } = new();

    /// <summary>More than so many percent of the pages, protected anew by one collection, speak for <see cref="DirtyMethod.Scan"/>.</summary>
    public int Percentage { get; init; } = 10;

    /// <summary>The method changes when more than so many collections in a row spoke for the other one.</summary>
    public int Triggers { get; init; } = 2;

    /// <summary>A range of fewer pages starts with <see cref="DirtyMethod.Scan"/>: the entries of one page table on x86-64.</summary>
    public ulong SmallRange { get; init; } = 512;

    /// <summary>A policy that never changes from <paramref name="method"/>.</summary>
    public static DirtyMethodPolicy Always(DirtyMethod method) => new FixedMethod(method);

    /// <summary>The method that a tracker of <paramref name="pageCount"/> pages starts with.</summary>
    public virtual DirtyMethod Start(ulong pageCount) => pageCount < SmallRange ? DirtyMethod.Scan : DirtyMethod.WriteProtect;

    /// <summary>Whether a collection speaks for the other method.</summary>
    /// <param name="method">The method it used.</param>
    /// <param name="changed">How many entries it cleaned or protected; a page counts as often as it is mapped.</param>
    /// <param name="pageCount">The pages of the range.</param>
    /// <remarks>As in vmwgfx the percentage is rounded down: with 10, a range of 1000 pages needs 110 entries.</remarks>
    public virtual bool IsTrigger(DirtyMethod method, long changed, ulong pageCount) => method == DirtyMethod.Scan
        ? changed == 0
        : 100UL * (ulong)changed / pageCount > (ulong)Percentage;

    private sealed class FixedMethod(DirtyMethod method) : DirtyMethodPolicy
    {
        public override DirtyMethod Start(ulong pageCount) => method;

        public override bool IsTrigger(DirtyMethod used, long changed, ulong pageCount) => false;
    }
}
