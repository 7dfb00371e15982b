namespace DirtyTracking;

/// <summary>What a <see cref="DirtyTracker"/> has cost so far.</summary>
/// <param name="Collections">How many collections have begun.</param>
/// <param name="Switches">How often the method changed.</param>
/// <param name="EntriesCleaned">How many entries had their dirty bit taken.</param>
/// <param name="EntriesProtected">How many entries had their write permission taken.</param>
/// <param name="FaultsRecorded">How many faults recorded a page.</param>
public readonly record struct DirtyCounters(long Collections, long Switches, long EntriesCleaned, long EntriesProtected, long FaultsRecorded);
