using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>Says which findings are in a part of an audit.</summary>
internal static class PartFindings
{
    /// <summary>
    /// Whether <paramref name="finding"/> is in the part. Findings about the whole address space come first, those that compare it with
    /// itself last.
    /// </summary>
    public static bool HasFinding(this in Part part, in Finding finding) => finding switch
    {
        { Alias: not null } => part.HasEnd,
        { Pages: { } pages } => part.Has(pages.Start),
        _ => part.HasBegin,
    };
}
