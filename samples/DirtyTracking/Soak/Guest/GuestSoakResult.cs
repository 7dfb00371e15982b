namespace DirtyTracking;

/// <summary>The result of a <see cref="GuestSoak"/>.</summary>
/// <param name="Stores">The number of stores of CPUs to words of their own. There are as many accesses of shared words.</param>
/// <param name="Rounds">The number of rounds of dirty tracking.</param>
/// <param name="Recorded">The number of recorded pages, in all rounds together.</param>
/// <param name="Protects">The number of pages that were write-protected or unmapped for a while.</param>
/// <param name="Snapshots">The number of snapshots.</param>
/// <param name="Restores">The number of restores.</param>
/// <param name="Elapsed">The time that the test took.</param>
public sealed record GuestSoakResult(
    long Stores, long Rounds, long Recorded, long Protects, long Snapshots, long Restores, TimeSpan Elapsed)
{
    /// <summary>The number of pages that were ever out of date in the copy that dirty tracking keeps.</summary>
    public int LostPages { get; init; }

    /// <summary>The number of loads of a value that nobody has stored.</summary>
    public long Torn { get; init; }

    /// <summary>The number of times that a page changed after it was write-protected or unmapped.</summary>
    public long ChangedPages { get; init; }

    /// <summary>The number of snapshots that were not the state of their moment, had changed later, or were not restored exactly.</summary>
    public long WrongSnapshots { get; init; }

    /// <summary>The number of shared words that do not contain the sum of what was added to them.</summary>
    public long WrongSums { get; init; }

    /// <summary>The number of all mistakes.</summary>
    public long Mistakes => LostPages + Torn + ChangedPages + WrongSnapshots + WrongSums;

    /// <inheritdoc/>
    public override string ToString()
        => $"{Stores:n0} stores in {Elapsed.TotalSeconds:f1} s, {Rounds:n0} rounds, {Recorded:n0} pages recorded, {Protects:n0} protected, "
            + $"{Snapshots:n0} snapshots, {Restores:n0} restored; {LostPages} lost, {Torn} torn, {ChangedPages} changed, "
            + $"{WrongSnapshots} wrong snapshots, {WrongSums} wrong sums";
}
