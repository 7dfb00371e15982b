namespace WalkGen;

/// <summary>How far a walk is.</summary>
/// <param name="Tables">The tables that were walked, of all levels.</param>
/// <param name="Total">
/// All tables of the range, each as often as entries point to it; null if there are too many to count beforehand, as in
/// a page table that leads back to itself.
/// </param>
public readonly record struct WalkProgress(long Tables, long? Total)
{
    /// <summary>The share of the tables that were walked or skipped, from 0 to 1; null if <see cref="Total"/> is unknown.</summary>
    public double? Share => Total is { } total ? total == 0 ? 1 : Math.Min(1, (double)Tables / total) : null;
}
