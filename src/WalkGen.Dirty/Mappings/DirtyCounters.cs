namespace WalkGen.Dirty;

/// <summary>The costs of a <see cref="DirtyTracker"/> so far.</summary>
/// <param name="Collections">The number of collections.</param>
/// <param name="Switches">The number of switches between methods.</param>
/// <param name="EntriesCleaned">The number of entries whose dirty bit was cleared.</param>
/// <param name="EntriesProtected">The number of entries that were write-protected.</param>
/// <param name="FaultsRecorded">The number of faults that recorded a page.</param>
public readonly record struct DirtyCounters(
    long Collections, long Switches, long EntriesCleaned, long EntriesProtected, long FaultsRecorded);
