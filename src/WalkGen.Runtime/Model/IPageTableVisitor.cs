namespace WalkGen;

/// <summary>A visitor of page tables, whose generic method is compiled for the format and the memory.</summary>
public interface IPageTableVisitor
{
    /// <summary>Called with the typed page table.</summary>
    void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory;
}
