using WalkGen.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>Walks a piece of <paramref name="parallel"/> again.</summary>
internal readonly struct PieceAgain<TWalker, TPaging, TMemory>(
    ParallelWalk<TWalker, TPaging, TMemory> parallel, ulong first, ulong last) : IPieceAgain
    where TWalker : IParallelWalker<TWalker>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    public int Walk<TPart>(ref TPart part, ref PageWalk walk)
        where TPart : IEntryWalker
        => parallel.Walk(ref part, ref walk, first, last);
}
