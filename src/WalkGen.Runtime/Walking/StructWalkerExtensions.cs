using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>Walks with a walker that is a struct. It is passed by reference, so its fields keep their values after the walk.</summary>
public static class StructWalkerExtensions
{
    /// <inheritdoc cref="WalkFunctions.Table{TWalker}(ref TWalker, PageTable, VirtualRange)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, PageTable table)
        where TWalker : struct, IPageWalker, allows ref struct
        => WalkFunctions.Table(ref walker, table, VirtualRange.All);

    /// <inheritdoc cref="WalkFunctions.Table{TWalker}(ref TWalker, PageTable, VirtualRange)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, PageTable table, VirtualRange range)
        where TWalker : struct, IPageWalker, allows ref struct
        => WalkFunctions.Table(ref walker, table, range);

    /// <inheritdoc cref="WalkFunctions.WholeSpace{TWalker}(ref TWalker, AddressSpace)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, AddressSpace space)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.WholeSpace(ref walker, space);

    /// <inheritdoc cref="WalkFunctions.Range{TWalker}(ref TWalker, AddressSpace, WalkBounds)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, AddressSpace? space, WalkBounds bounds)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.Range(ref walker, space, bounds);

    /// <inheritdoc cref="WalkFunctions.WholeVma{TWalker}(ref TWalker, Vma)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, Vma vma)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.WholeVma(ref walker, vma);

    /// <inheritdoc cref="WalkFunctions.RangeOfVma{TWalker}(ref TWalker, Vma, WalkBounds)"/>
    public static WalkResult Walk<TWalker>(this ref TWalker walker, Vma vma, WalkBounds bounds)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.RangeOfVma(ref walker, vma, bounds);

    /// <inheritdoc cref="WalkFunctions.Mapping{TWalker}(ref TWalker, FileMapping, ulong, ulong)"/>
    public static WalkResult Walk<TWalker>(
        this ref TWalker walker, FileMapping mapping, ulong firstPage, ulong pageCount)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.Mapping(ref walker, mapping, firstPage, pageCount);

    /// <inheritdoc cref="WalkFunctions.WithoutVmas{TWalker}(ref TWalker, AddressSpace, WalkBounds, PhysicalAddress?)"/>
    public static WalkResult WalkWithoutVmas<TWalker>(
        this ref TWalker walker, AddressSpace? space, WalkBounds bounds, PhysicalAddress? root = null)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.WithoutVmas(ref walker, space, bounds, root);

    /// <inheritdoc cref="WalkFunctions.Kernel{TWalker}(ref TWalker, AddressSpace, WalkBounds, PhysicalAddress?)"/>
    public static WalkResult WalkKernel<TWalker>(
        this ref TWalker walker, AddressSpace kernel, WalkBounds bounds, PhysicalAddress? root = null)
        where TWalker : struct, IEntryWalker, allows ref struct
        => WalkFunctions.Kernel(ref walker, kernel, bounds, root);

    /// <inheritdoc cref="WalkFunctions.EditTable{TWalker, TPaging, TMemory}"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(
        this ref TWalker walker, PageTable<TPaging, TMemory> table, VirtualRange range)
        where TWalker : struct, IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => WalkFunctions.EditTable(ref walker, table, range);

    /// <summary>Walks on from <paramref name="cursor"/> over a bare page table, and pauses when the budget is used up.</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="table">The page table, the same one in each walk with the cursor.</param>
    /// <param name="cursor">Where to walk on. It moves.</param>
    /// <param name="budget">When to pause. The default value has no limit.</param>
    /// <param name="cancellation">Ends the walk early; it can go on from the cursor.</param>
    /// <returns>The result of all walks with the cursor. Its code is 0 if the walk pauses: see <see cref="WalkCursor.IsEnded"/>.</returns>
    /// <exception cref="OperationCanceledException">The walk was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The cursor was used for another page table or walker.</exception>
    public static WalkResult Walk<TWalker>(
        this ref TWalker walker, PageTable table, WalkCursor cursor, WalkBudget budget = default, CancellationToken cancellation = default)
        where TWalker : struct, IPageWalker, allows ref struct
        => PausedWalk.Table(ref walker, table, cursor, budget, null, cancellation);

    /// <summary>Walks a range of a bare page table, and reports how far the walk is.</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="table">The page table.</param>
    /// <param name="range">The addresses to walk.</param>
    /// <param name="progress">Gets reports, at most one for 1024 tables; null for none. The tables are counted before the walk.</param>
    /// <param name="cancellation">Ends the walk early.</param>
    /// <exception cref="OperationCanceledException">The walk was cancelled.</exception>
    public static WalkResult Walk<TWalker>(
        this ref TWalker walker, PageTable table, VirtualRange range, IProgress<WalkProgress>? progress,
        CancellationToken cancellation = default)
        where TWalker : struct, IPageWalker, allows ref struct
        => PausedWalk.Table(ref walker, table, new WalkCursor(range), default, progress, cancellation);

    /// <inheritdoc cref="Walk{TWalker}(ref TWalker, PageTable, WalkCursor, WalkBudget, CancellationToken)"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(
        this ref TWalker walker, PageTable<TPaging, TMemory> table, WalkCursor cursor, WalkBudget budget = default,
        CancellationToken cancellation = default)
        where TWalker : struct, IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => PausedWalk.EditTable(ref walker, table, cursor, budget, null, cancellation);

    /// <inheritdoc cref="Walk{TWalker}(ref TWalker, PageTable, VirtualRange, IProgress{WalkProgress}, CancellationToken)"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(
        this ref TWalker walker, PageTable<TPaging, TMemory> table, VirtualRange range, IProgress<WalkProgress>? progress,
        CancellationToken cancellation = default)
        where TWalker : struct, IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => PausedWalk.EditTable(ref walker, table, new WalkCursor(range), default, progress, cancellation);
}
