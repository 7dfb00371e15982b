using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The roots of page tables in an image.</summary>
/// <param name="Mode">The paging mode of the search; null if all modes were tried, and the first root is the best guess.</param>
/// <param name="Roots">The roots with their modes.</param>
internal sealed record FoundRoots(PagingMode? Mode, IReadOnlyList<(PagingMode Mode, RootCandidate Root)> Roots)
{
    /// <summary>Whether there may be more roots.</summary>
    public bool IsCut => Roots.Count >= RootScan.MaxRoots && Roots.Count(pair => pair.Mode == Roots[0].Mode) >= RootScan.MaxRoots;

    /// <summary>Whether the root with this index is the best guess.</summary>
    public bool IsGuess(int index) => Mode is null && index == 0;
}
