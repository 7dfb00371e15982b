using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>What happens with the pieces of a walk.</summary>
internal interface IPieces<TWalker>
    where TWalker : IEntryWalker, allows ref struct
{
    /// <summary>Whether the walk ends before the next entry.</summary>
    bool IsOver { get; }

    /// <summary>The most tables of the next piece.</summary>
    int MostTables { get; }

    /// <summary>Called before the handlers of an entry above the pieces that is not none. A code other than 0 ends the walk.</summary>
    int Meet(ref TWalker walker, ref PageWalk walk, bool isTable);

    /// <summary>Called after the last piece of a page table. A code other than 0 ends the walk.</summary>
    int End(ref TWalker walker, ref PageWalk walk);

    /// <summary>Takes a piece: entries of one table that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="walk">Its walk.</param>
    /// <param name="context">The context of the walk.</param>
    /// <param name="level">The level of the entries.</param>
    /// <param name="table">The table.</param>
    /// <param name="first">The first address.</param>
    /// <param name="last">The last address.</param>
    /// <param name="tables">How many tables the entries point to.</param>
    /// <returns>0, or the code that ends the walk.</returns>
    int Take<TPaging, TContext>(
        ref TWalker walker, ref PageWalk walk, ref TContext context, PageTableLevel level, EntryTable<TPaging> table, ulong first,
        ulong last, int tables)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>;
}
