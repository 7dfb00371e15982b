namespace DirtyTracking;

/// <summary>What a soak has seen, so far or in the end.</summary>
/// <param name="Stores">How many values were stored.</param>
/// <param name="Rounds">How many rounds of dirty tracking were done.</param>
/// <param name="Recorded">How many pages the rounds recorded, each round counted.</param>
/// <param name="LostPages">
/// How many pages were ever out of date in the copy: a store that was over before a round began was missing after that round, or the copy
/// differed from memory in the end. A right protocol loses none.
/// </param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SoakResult(long Stores, long Rounds, long Recorded, int LostPages, TimeSpan Elapsed);
