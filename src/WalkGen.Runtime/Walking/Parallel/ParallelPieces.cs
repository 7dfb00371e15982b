using WalkGen.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>Leaves the pieces of a walk to several threads.</summary>
internal readonly struct ParallelPieces<TWalker, TPaging, TMemory>(ParallelWalk<TWalker, TPaging, TMemory> parallel) : IPieces<TWalker>
    where TWalker : IParallelWalker<TWalker>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    public bool IsOver => parallel.IsCancelled;

    public int MostTables => ParallelWalk<TWalker, TPaging, TMemory>.TablesPerPiece;

    public int Meet(ref TWalker walker, ref PageWalk walk, bool isTable) => isTable ? 0 : parallel.MeetOther(ref walker, ref walk);

    public int End(ref TWalker walker, ref PageWalk walk) => parallel.MergeAll(ref walker, ref walk);

    public int Take<TFormat, TContext>(
        ref TWalker walker, ref PageWalk walk, ref TContext context, PageTableLevel level, EntryTable<TFormat> table, ulong first,
        ulong last, int tables)
        where TFormat : struct, IPagingFormat
        where TContext : struct, IWalkContext<TFormat>
        => parallel.Add(ref walker, ref walk, first, last);
}
