using System.ComponentModel;
using WalkGen.CompilerServices;

namespace WalkGen.Pieces;

/// <summary>
/// A walker that can walk the pieces of a page table on several threads. A piece has a walker of its own, and the results are merged in the
/// order of addresses.
/// </summary>
/// <remarks>
/// The handlers of different pieces run at once, so what they share must be safe for that. What a handler finds must not depend on
/// what was found at lower addresses, except through entries above.
/// </remarks>
/// <typeparam name="TSelf">The walker.</typeparam>
public interface IParallelWalker<TSelf> : IPageWalker
    where TSelf : IParallelWalker<TSelf>
{
    /// <summary>
    /// Creates the walker of a piece: its settings, and what it knows of the entries above, are those of this walker. It has found nothing.
    /// </summary>
    TSelf Fork();

    /// <summary>Adds what <paramref name="next"/> has found in the addresses that follow those of this walker.</summary>
    void Merge(in TSelf next);

    /// <summary>Merges a piece part by part: a fused walker.</summary>
    /// <returns>0, or the code with which the last part ended the walk.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    int MergePiece<TAgain>(ref PageWalk walk, in TSelf next, in PageWalk walkOfNext, ref TAgain again)
        where TAgain : struct, IPieceAgain
        => 0;
}
