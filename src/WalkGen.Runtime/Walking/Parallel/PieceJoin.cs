using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Joins the run of pages and the hole at the start of a piece with those of the merged walk.</summary>
internal static class PieceJoin
{
    /// <summary>
    /// Continues <paramref name="walk"/> with <paramref name="next"/>, which has been walked, and reports what has ended before the other
    /// events of the piece. The piece is walked again, if its pages merge with the run before in another way.
    /// </summary>
    /// <returns>0, or the code with which a handler ended the walk.</returns>
    public static int Join<TWalker, TAgain>(
        ref TWalker walker, ref PageWalk walk, in PageWalk next, ref TAgain again, out bool isWalkedAgain)
        where TWalker : IEntryWalker
        where TAgain : struct, IPieceAgain
    {
        isWalkedAgain = false;
        if (walk.Runs is { } before)
        {
            MappedRuns runs = next.Runs!;
            List<MappedRun> ended = [];
            isWalkedAgain = !runs.TryContinue(before, ended);
            walk.Runs = runs;
            if (isWalkedAgain) return again.Walk(ref walker, ref walk);
            foreach (MappedRun run in ended)
            {
                int code = walker.OnRun(ref walk, in run);
                if (code != 0) return code;
            }
        }

        return walk.Holes.TryContinue(in next.Holes, out VirtualRange hole) ? walker.OnHole(ref walk, hole, PageTableLevel.Unknown) : 0;
    }
}
