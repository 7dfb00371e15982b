using WalkGen.Pieces;

namespace WalkGen.Cli.Walkers;

/// <summary>Walks whose progress may be shown, and that end when the command is cancelled.</summary>
/// <param name="Progress">Gets the progress; null to walk without.</param>
/// <param name="Cancellation">Ends the walk.</param>
internal readonly record struct WatchedWalk(IProgress<WalkProgress>? Progress, CancellationToken Cancellation)
{
    /// <summary>Walks <paramref name="range"/> of <paramref name="table"/>.</summary>
    public void Run<TWalker>(TWalker walker, PageTable table, VirtualRange range)
        where TWalker : class, IPageWalker
    {
        if (Progress is null) walker.Walk(table, range); // without counting the tables first
        else walker.Walk(table, range, Progress, Cancellation);
    }
}
