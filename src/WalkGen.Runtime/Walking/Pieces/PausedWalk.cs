using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>Walks that can pause, be cancelled, and report their progress.</summary>
internal static class PausedWalk
{
    /// <summary>Walks a bare page table on from <paramref name="cursor"/>.</summary>
    public static WalkResult Table<TWalker>(
        ref TWalker walker, PageTable table, WalkCursor cursor, WalkBudget budget, IProgress<WalkProgress>? progress,
        CancellationToken cancellation)
        where TWalker : IPageWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cursor);
        WalkerKind.RequireReader(ref walker);
        if (Begin(table, typeof(TWalker), cursor, budget, progress, cancellation) is not { } limits) return cursor.Result;
        try
        {
            table.Walk(ref walker, cursor, limits);
        }
        catch
        {
            cursor.IsEnded = true; // it is not known what the handler has done
            throw;
        }

        limits.End();
        return cursor.Result;
    }

    /// <summary>Walks a bare page table in writable memory on from <paramref name="cursor"/>. The walker may change entries.</summary>
    public static WalkResult EditTable<TWalker, TPaging, TMemory>(
        ref TWalker walker, PageTable<TPaging, TMemory> table, WalkCursor cursor, WalkBudget budget, IProgress<WalkProgress>? progress,
        CancellationToken cancellation)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cursor);
        if ((TWalker.Handlers & WalkHandlers.Updates) != 0 && cursor is { Parts: 0, IsBegun: false })
        {
            foreach (VirtualRange part in Geometry<TPaging>.Parts(cursor.Range)) walker.CheckBitmaps(part, TPaging.PageShift);
        }

        if (Begin(table, typeof(TWalker), cursor, budget, progress, cancellation) is not { } limits) return cursor.Result;
        try
        {
            table.Walk(ref walker, cursor, limits, new WriteAccess<TMemory>(table.Memory));
        }
        catch
        {
            cursor.IsEnded = true;
            throw;
        }

        limits.End();
        return cursor.Result;
    }

    /// <summary>The limits of the walk; null if the walk of the cursor has ended.</summary>
    private static WalkLimits? Begin(
        PageTable table, Type walker, WalkCursor cursor, WalkBudget budget, IProgress<WalkProgress>? progress,
        CancellationToken cancellation)
    {
        budget.Check();
        cursor.Enter(table, walker);
        if (cursor.IsEnded) return null;
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a handler may walk again
        if (progress is not null && cursor.Tables == 0) cursor.Total = table.CountTables(cursor.Range);
        return new WalkLimits(cursor, budget, progress, cancellation);
    }
}
