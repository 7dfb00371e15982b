using WalkGen.Pieces;

namespace WalkGen.CompilerServices;

// Walks by several threads.
public static partial class FusedWalk
{
    /// <summary>The handlers of a fused walker whose parts have <paramref name="parts"/>, and can all walk on several threads.</summary>
    public static WalkHandlers ParallelHandlers(WalkHandlers parts) => Handlers(parts) | WalkHandlers.ParallelParts;

    /// <summary>Creates the part of a piece.</summary>
    public static TPart Fork<TPart>(ref TPart part)
        where TPart : IParallelWalker<TPart>
        => part.Fork();

    /// <summary>Adds what <paramref name="next"/> has found.</summary>
    public static void Merge<TPart>(ref TPart part, in TPart next)
        where TPart : IParallelWalker<TPart>
        => part.Merge(in next);

    /// <summary>Merges all parts.</summary>
    public static void MergeAll<TFused>(ref TFused walker, in TFused next)
        where TFused : IParallelFusedWalker<TFused>
    {
        for (int part = 0; part < TFused.PartCount; part++) walker.MergePart(part, in next);
    }

    /// <summary>Merges a piece: the parts that have not ended before it.</summary>
    public static int MergePiece<TFused, TAgain>(
        ref TFused walker, ref PageWalk walk, in TFused next, in PageWalk walkOfNext, ref TAgain again)
        where TFused : IParallelFusedWalker<TFused>
        where TAgain : struct, IPieceAgain
    {
        FusedMerge.Merge(ref walker, walk.Parts!, in next, walkOfNext.Parts!, ref again);
        return Ended(ref walker, ref walk, walk.Parts!);
    }
}
