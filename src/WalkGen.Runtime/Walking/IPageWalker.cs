namespace WalkGen;

/// <summary>What WalkGen makes of a type marked with <see cref="PageWalkerAttribute"/>.</summary>
public interface IPageWalker
{
    /// <summary>
    /// Walks <paramref name="range"/> of <paramref name="table"/> in address order, lower half first. Addresses between the halves,
    /// which no entry translates, are passed over.
    /// </summary>
    WalkResult Walk<TPaging, TMemory>(PageTable<TPaging, TMemory> table, VirtualRange range)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory;
}
