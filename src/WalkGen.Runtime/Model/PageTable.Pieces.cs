using WalkGen.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen;

// Walks in pieces.
public sealed partial class PageTable<TPaging, TMemory>
{
    /// <summary>A page table with so few tables is walked before a thread has started.</summary>
    private const int MostOfSmallTable = 256;

    internal override void Walk<TWalker>(ref TWalker walker, WalkCursor cursor, WalkLimits limits)
        => Walk(ref walker, cursor, limits, new ReadAccess<TMemory>(Memory));

    internal override WalkResult WalkParallel<TWalker>(
        ref TWalker walker, VirtualRange range, int threads, CancellationToken cancellation, ref FusedParts? parts)
    {
        if (new TableCount<TPaging, ReadAccess<TMemory>>(new(Memory), MostOfSmallTable).Count(Root, range) is not null)
        {
            return Read(ref walker, range, ref parts);
        }

        var parallel = new ParallelWalk<TWalker, TPaging, TMemory>(Memory, Root, threads, cancellation);
        WalkResult result = parallel.Walk(ref walker, range, ref parts);
        DisposedMemory.ThrowIfDisposed(Memory, Root);
        return result;
    }

    internal override long? CountTables(VirtualRange range, TableCuts? cuts)
        => new TableCount<TPaging, ReadAccess<TMemory>>(new(Memory), cuts: cuts).Count(Root, range);

    /// <summary>Walks on from <paramref name="cursor"/> until the end of the range or the limits.</summary>
    internal void Walk<TWalker, TAccess>(ref TWalker walker, WalkCursor cursor, WalkLimits limits, TAccess access)
        where TWalker : IEntryWalker, allows ref struct
        where TAccess : struct, ITableAccess
    {
        limits.Begin(1 << TPaging.IndexBits(PageTableLevel.Pte));
        if (cursor is { Parts: 0, IsBegun: false }) cursor.Walk = new PageWalk(LevelShifts.Of<TPaging>()) { Parts = cursor.Walk.Parts };
        long missing = cursor.Result.MissingTables - cursor.Walk.MissingTables; // of the root table before
        var pieces = new LimitedPieces<TWalker>(limits);
        int number = 0, code = 0;
        bool isPaused = false;
        foreach (VirtualRange part in Geometry<TPaging>.Parts(cursor.Range))
        {
            if (number++ < cursor.Parts) continue;
            var walk = new PieceWalk<TWalker, TPaging, TAccess, LimitedPieces<TWalker>>(in cursor.Walk, access, pieces)
            {
                Next = cursor.Next.Value,
                NextLevel = cursor.NextLevel,
            };
            isPaused = !walk.Walk(ref walker, Root, part, cursor.IsBegun);
            code = walk.Code;
            cursor.Walk = walk.State;
            (cursor.Next, cursor.NextLevel) = (new VirtualAddress(walk.Next), walk.NextLevel);
            cursor.IsBegun = isPaused;
            if (isPaused) break;
            cursor.Parts++;
        }

        DisposedMemory.ThrowIfDisposed(Memory, Root);
        cursor.Result = new WalkResult(code, missing + cursor.Walk.MissingTables);
        if (isPaused && code == 0) return;
        cursor.Roots++;
        (cursor.Parts, cursor.IsBegun, cursor.IsEnded) = (0, false, true);
    }
}
