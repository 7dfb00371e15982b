using WalkGen.Linux;

namespace WalkGen;

/// <summary>Makes the variant of a page table with the software bits of a system; without any, the page table as it is.</summary>
internal struct SystemVariant<TPaging, TMemory>(PageTable<TPaging, TMemory> table) : ISoftwareBitsVisitor
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>The page table.</summary>
    public PageTable Result { get; private set; } = table;

    public void Select<TSoftware>()
        where TSoftware : struct, ISoftwareBits
        => Result = new PageTable<FormatVariant<TPaging, TSoftware, FullWidth>, TMemory>(table.Memory, table.Root);
}
