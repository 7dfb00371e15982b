namespace WalkGen;

/// <summary>Takes a page table of any format, as a generic method that is compiled for it.</summary>
public interface IPageTableVisitor
{
    /// <summary>Does what there is to do with <paramref name="table"/>.</summary>
    void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory;
}
