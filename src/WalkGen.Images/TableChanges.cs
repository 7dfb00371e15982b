namespace WalkGen.Images;

/// <summary>How many page tables of a running machine changed while they were read: <see cref="MemoryImage.CompareTables"/>.</summary>
/// <param name="Read">The number of tables that were read.</param>
/// <param name="Changed">The number of tables that are different now, or can no longer be read.</param>
public readonly record struct TableChanges(long Read, long Changed);
