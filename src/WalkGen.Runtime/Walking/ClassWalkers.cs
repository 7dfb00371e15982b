namespace WalkGen;

/// <summary>The walks of a walker that is a class.</summary>
public static class ClassWalkers
{
    /// <inheritdoc cref="PageWalks.Table{TWalker}(ref TWalker, PageTable, VirtualRange)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, PageTable table)
        where TWalker : class, IPageWalker
        => PageWalks.Table(ref walker, table, VirtualRange.All);

    /// <inheritdoc cref="PageWalks.Table{TWalker}(ref TWalker, PageTable, VirtualRange)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, PageTable table, VirtualRange range)
        where TWalker : class, IPageWalker
        => PageWalks.Table(ref walker, table, range);

    /// <inheritdoc cref="PageWalks.Range{TWalker}(ref TWalker, AddressSpace, WalkBounds)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, AddressSpace space, VirtualRange range)
        where TWalker : class, IEntryWalker
        => PageWalks.Range(ref walker, space, range);

    /// <inheritdoc cref="PageWalks.WholeVma{TWalker}(ref TWalker, Vma)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, Vma vma)
        where TWalker : class, IEntryWalker
        => PageWalks.WholeVma(ref walker, vma);

    /// <inheritdoc cref="PageWalks.RangeOfVma{TWalker}(ref TWalker, Vma, WalkBounds)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, Vma vma, VirtualRange range)
        where TWalker : class, IEntryWalker
        => PageWalks.RangeOfVma(ref walker, vma, range);

    /// <inheritdoc cref="PageWalks.Mapping{TWalker}(ref TWalker, FileMapping, ulong, ulong)"/>
    public static WalkResult Walk<TWalker>(this TWalker walker, FileMapping mapping, ulong firstPage, ulong pageCount)
        where TWalker : class, IEntryWalker
        => PageWalks.Mapping(ref walker, mapping, firstPage, pageCount);

    /// <inheritdoc cref="PageWalks.WithoutVmas{TWalker}(ref TWalker, AddressSpace, WalkBounds, PhysicalAddress?)"/>
    public static WalkResult WalkWithoutVmas<TWalker>(this TWalker walker, AddressSpace space, VirtualRange range, PhysicalAddress? root = null)
        where TWalker : class, IEntryWalker
        => PageWalks.WithoutVmas(ref walker, space, range, root);

    /// <inheritdoc cref="PageWalks.Kernel{TWalker}(ref TWalker, AddressSpace, WalkBounds, PhysicalAddress?)"/>
    public static WalkResult WalkKernel<TWalker>(this TWalker walker, AddressSpace kernel, VirtualRange range, PhysicalAddress? root = null)
        where TWalker : class, IEntryWalker
        => PageWalks.Kernel(ref walker, kernel, range, root);

    /// <inheritdoc cref="PageWalks.EditTable{TWalker, TPaging, TMemory}"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(this TWalker walker, PageTable<TPaging, TMemory> table, VirtualRange range)
        where TWalker : class, IEntryWalker
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => PageWalks.EditTable(ref walker, table, range);
}
