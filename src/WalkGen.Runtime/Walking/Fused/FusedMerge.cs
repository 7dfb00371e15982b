using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Merges a piece of the walk of a fused walker, part by part.</summary>
internal static class FusedMerge
{
    /// <summary>
    /// Merges what the parts of <paramref name="next"/> have found. A part that has ended before ignores the piece. If a part throws, those
    /// that have not ended get nothing of the piece.
    /// </summary>
    public static void Merge<TFused, TAgain>(
        ref TFused walker, FusedParts parts, in TFused next, FusedParts nextParts, ref TAgain again)
        where TFused : IParallelFusedWalker<TFused>
        where TAgain : struct, IPieceAgain
    {
        uint merged = Join(ref walker, parts, nextParts, ref again);
        foreach (int part in nextParts.Ended)
        {
            if ((merged & (1u << part)) == 0 || nextParts.FailureOf(part) is not { } failure) continue;
            walker.MergePart(part, in next);
            failure.Throw();
        }

        foreach (int part in new SetBits(merged))
        {
            walker.MergePart(part, in next);
            parts.Walk(part).MissingTables += nextParts.Walk(part).MissingTables;
        }

        foreach (int part in nextParts.Ended)
        {
            if ((merged & (1u << part)) != 0) parts.End(part, nextParts.CodeOf(part));
        }
    }

    /// <summary>Joins the runs and the holes of the parts; returns the parts to merge.</summary>
    private static uint Join<TFused, TAgain>(ref TFused walker, FusedParts parts, FusedParts nextParts, ref TAgain again)
        where TFused : IFusedWalker
        where TAgain : struct, IPieceAgain
    {
        uint merged = 0;
        foreach (int part in new SetBits(parts.Active))
        {
            var join = new JoinCall<TAgain>(ref parts.Walk(part), in nextParts.Walk(part), ref again);
            int code = walker.Call(part, ref join);
            parts.End(part, code);
            if (code == 0 && !join.IsWalkedAgain) merged |= 1u << part;
        }

        return merged;
    }
}
