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
}
