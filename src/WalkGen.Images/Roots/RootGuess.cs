namespace WalkGen.Images;

/// <summary>A root that was found in an image of unknown paging mode, by <see cref="RootScan.Guess"/>.</summary>
/// <param name="Mode">The paging mode in which the tables are plausible.</param>
/// <param name="Candidate">The root.</param>
/// <param name="Score">How much the tables agree with the mode. Greater is better; the scale has no meaning.</param>
public sealed record RootGuess(PagingMode Mode, RootCandidate Candidate, double Score)
{
    /// <summary>Computes the score of <paramref name="candidate"/> in <paramref name="mode"/>.</summary>
    /// <remarks>
    /// Tables and leaves are evidence. A mode with fewer levels sees only a part of the tables. The accessed bit lies elsewhere in each
    /// architecture, and almost all leaves have it. User code can access few pages in the kernel's half. Malformed and missing tables
    /// are evidence against the mode.
    /// </remarks>
    internal static RootGuess Of(PagingMode mode, RootCandidate candidate)
    {
        TableCounts all = candidate.All, kernel = candidate.Kernel;
        double score = (0.1 + Share(all.AccessedLeaves, all.Leaves)) * (all.Good + (double)all.Leaves)
            * Share(all.Good, all.Good + (double)all.Malformed + all.Missing)
            * (1 - Share(kernel.UserLeaves, kernel.Leaves));
        return new RootGuess(mode, candidate, score);
    }

    private static double Share(double part, double all) => all == 0 ? 0 : part / all;
}
