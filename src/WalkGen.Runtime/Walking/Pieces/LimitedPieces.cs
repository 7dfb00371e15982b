using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Walks the pieces at once, until the limits of the walk are reached.</summary>
internal readonly struct LimitedPieces<TWalker>(WalkLimits limits) : IPieces<TWalker>
    where TWalker : IEntryWalker, allows ref struct
{
    public bool IsOver => limits.IsOver;

    public int MostTables => limits.MostTables;

    public int Meet(ref TWalker walker, ref PageWalk walk, bool isTable)
    {
        if (isTable) limits.Count(1);
        return 0;
    }

    public int End(ref TWalker walker, ref PageWalk walk) => 0;

    public int Take<TPaging, TContext>(
        ref TWalker walker, ref PageWalk walk, ref TContext context, PageTableLevel level, EntryTable<TPaging> table, ulong first,
        ulong last, int tables)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>
    {
        int code = walker.WalkEntries(level, ref walk, ref context, table, first, last);
        limits.Count(tables);
        return code;
    }
}
