using WalkGen.CompilerServices;

namespace WalkGen.Pieces;

/// <summary>Walks that pause, report their progress or can be cancelled, with a walker that is a class.</summary>
public static class ClassWalkerPieces
{
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
        this TWalker walker, PageTable table, WalkCursor cursor, WalkBudget budget = default, CancellationToken cancellation = default)
        where TWalker : class, IPageWalker
        => PausedWalk.Table(ref walker, table, cursor, budget, null, cancellation);

    /// <summary>Walks a range of a bare page table, and reports how far the walk is.</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="table">The page table.</param>
    /// <param name="range">The addresses to walk.</param>
    /// <param name="progress">Gets reports, at most one for 1024 tables; null for none. The tables are counted before the walk.</param>
    /// <param name="cancellation">Ends the walk early.</param>
    /// <exception cref="OperationCanceledException">The walk was cancelled.</exception>
    public static WalkResult Walk<TWalker>(
        this TWalker walker, PageTable table, VirtualRange range, IProgress<WalkProgress>? progress,
        CancellationToken cancellation = default)
        where TWalker : class, IPageWalker
        => PausedWalk.Table(ref walker, table, new WalkCursor(range), default, progress, cancellation);

    /// <inheritdoc cref="Walk{TWalker}(TWalker, PageTable, WalkCursor, WalkBudget, CancellationToken)"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(
        this TWalker walker, PageTable<TPaging, TMemory> table, WalkCursor cursor, WalkBudget budget = default,
        CancellationToken cancellation = default)
        where TWalker : class, IEntryWalker
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => PausedWalk.EditTable(ref walker, table, cursor, budget, null, cancellation);

    /// <inheritdoc cref="Walk{TWalker}(TWalker, PageTable, VirtualRange, IProgress{WalkProgress}, CancellationToken)"/>
    public static WalkResult Edit<TWalker, TPaging, TMemory>(
        this TWalker walker, PageTable<TPaging, TMemory> table, VirtualRange range, IProgress<WalkProgress>? progress,
        CancellationToken cancellation = default)
        where TWalker : class, IEntryWalker
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
        => PausedWalk.EditTable(ref walker, table, new WalkCursor(range), default, progress, cancellation);
}
