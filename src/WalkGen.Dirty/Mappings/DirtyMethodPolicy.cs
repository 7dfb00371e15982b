namespace WalkGen.Dirty;

/// <summary>
/// Chooses the method of a <see cref="DirtyTracker"/> by the costs of its collections, with the thresholds of Linux's vmwgfx driver
/// (<c>vmwgfx_page_dirty.c</c>). A policy has no state, so several trackers may share one.
/// </summary>
public class DirtyMethodPolicy
{
    /// <summary>The policy of vmwgfx.</summary>
    public static DirtyMethodPolicy Default { get; } = new();

    /// <summary>
    /// A collection that protects more than this percentage of the pages is a trigger for <see cref="DirtyMethod.Scan"/>.
    /// </summary>
    public int Percentage { get; init; } = 10;

    /// <summary>The method changes after more than this number of consecutive triggers.</summary>
    public int Triggers { get; init; } = 2;

    /// <summary>
    /// A range with fewer pages starts with <see cref="DirtyMethod.Scan"/>. The default is the number of entries of an x86-64 table.
    /// </summary>
    public ulong SmallRange { get; init; } = 512;

    /// <summary>A policy that always uses <paramref name="method"/>.</summary>
    public static DirtyMethodPolicy Always(DirtyMethod method) => new FixedMethod(method);

    /// <summary>The first method of a tracker of <paramref name="pageCount"/> pages.</summary>
    public virtual DirtyMethod Start(ulong pageCount) => pageCount < SmallRange ? DirtyMethod.Scan : DirtyMethod.WriteProtect;

    /// <summary>Whether a collection is a trigger for the other method.</summary>
    /// <param name="method">The method of the collection.</param>
    /// <param name="changed">The number of entries that it cleaned or protected. A page counts once for each mapping.</param>
    /// <param name="pageCount">The number of pages of the range.</param>
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
