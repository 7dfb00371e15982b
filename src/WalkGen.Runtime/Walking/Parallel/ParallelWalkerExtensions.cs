using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen.Pieces;

/// <summary>Walks by several threads.</summary>
public static class ParallelWalkerExtensions
{
    /// <summary>
    /// Walks a bare page table with several threads. The result is that of <c>Walk</c>: pieces with about the same number of tables are
    /// walked by forks of the walker, and merged in the order of addresses. A small page table is walked by the caller's thread alone.
    /// </summary>
    /// <remarks>
    /// <para>If a handler ends the walk or throws, nothing that is found at higher addresses is merged. The handlers of other pieces may
    /// have run.</para>
    /// <para>A run of pages or a hole that reaches from one piece into the next is reported once, before the other events of the next
    /// piece. A walker with a <see cref="SharedTableAttribute"/> handler walks serially.</para>
    /// <para>A fused walker can walk on several threads if each of its parts can: WalkGen then generates its <c>Fork</c> and
    /// <c>Merge</c>. It walks serially if a handler of a part takes a PGD or P4D entry. If a handler throws, the other parts
    /// have found nothing of its piece. If the last parts end at runs or holes that reach into the same piece, the code is that of the last
    /// of these parts.</para>
    /// </remarks>
    /// <param name="walker">The walker. It gets all results.</param>
    /// <param name="table">The page table. Its memory must be safe for several readers.</param>
    /// <param name="range">The addresses to walk; all if left out.</param>
    /// <param name="options">The number of threads, one per processor if left out, and a token that cancels the walk.</param>
    /// <exception cref="OperationCanceledException">The walk was cancelled. The walker has found a part.</exception>
    public static WalkResult WalkParallel<TWalker>(
        this ref TWalker walker, PageTable table, VirtualRange? range = null, ParallelOptions? options = null)
        where TWalker : struct, IParallelWalker<TWalker>
        => Walk(ref walker, table, range, options);

    /// <inheritdoc cref="WalkParallel{TWalker}(ref TWalker, PageTable, VirtualRange?, ParallelOptions?)"/>
    public static WalkResult WalkParallel<TWalker>(
        this TWalker walker, PageTable table, VirtualRange? range = null, ParallelOptions? options = null)
        where TWalker : class, IParallelWalker<TWalker>
        => Walk(ref walker, table, range, options);

    private static WalkResult Walk<TWalker>(ref TWalker walker, PageTable table, VirtualRange? range, ParallelOptions? options)
        where TWalker : IParallelWalker<TWalker>
    {
        ArgumentNullException.ThrowIfNull(table);
        WalkerKind.RequireReader(ref walker);
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a handler may walk again
        CancellationToken cancellation = options?.CancellationToken ?? default;
        cancellation.ThrowIfCancellationRequested();
        int most = options?.MaxDegreeOfParallelism ?? -1;
        int threads = most < 0 ? Environment.ProcessorCount : most;
        if (IsSerial<TWalker>()) threads = 1;
        FusedParts? parts = null;
        if (threads > 1) return table.WalkParallel(ref walker, range ?? VirtualRange.All, threads, cancellation, ref parts);
        return PausedWalk.Table(ref walker, table, new WalkCursor(range ?? VirtualRange.All), default, null, cancellation);
    }

    private static bool IsSerial<TWalker>()
        where TWalker : IEntryWalker
    {
        if ((TWalker.Handlers & WalkHandlers.SharedTables) != 0) return true;
        if ((TWalker.Handlers & WalkHandlers.Fused) == 0) return false;
        return (TWalker.Handlers & WalkHandlers.ParallelParts) == 0 || TWalker.CutLevel < PageTableLevel.Pud;
    }
}
