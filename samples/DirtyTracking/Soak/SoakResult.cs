namespace DirtyTracking;

/// <summary>The result of a soak test, also while it runs.</summary>
/// <param name="Stores">The number of stores.</param>
/// <param name="Rounds">The number of rounds of dirty tracking.</param>
/// <param name="Recorded">The number of recorded pages, in all rounds together.</param>
/// <param name="LostPages">
/// The number of pages that were ever out of date in the copy: a store that was completed before a round was missing after it, or the copy
/// differed from memory at the end. A correct protocol loses none.
/// </param>
/// <param name="Elapsed">The time that the test took.</param>
public sealed record SoakResult(long Stores, long Rounds, long Recorded, int LostPages, TimeSpan Elapsed);
