using System.Runtime.ExceptionServices;
using WalkGen.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>
/// A walk by several threads. The caller's thread walks the entries above the PMD tables, cuts those tables into pieces, and merges what
/// the pieces found in the order of addresses. A piece of a fused walker may be a PUD entry with all that is below it.
/// </summary>
/// <remarks>
/// Once there are pieces, the walker of the caller's thread is itself the walker of a piece: what it finds above the tables between two of
/// them. <see cref="_walker"/> is the one that everything is merged into.
/// </remarks>
internal sealed partial class ParallelWalk<TWalker, TPaging, TMemory>
    where TWalker : IParallelWalker<TWalker>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>The PTE tables of a piece: enough to take longer than its start.</summary>
    public const int TablesPerPiece = 128;

    private readonly TMemory _memory;
    private readonly PhysicalAddress _root;
    private readonly CancellationToken _cancellation;
    private readonly int _threads;
    private PieceQueue<TWalker> _pieces = null!; // until the first piece
    private TWalker _walker = default!;
    private PageWalk _walk;
    private bool _isParallel;
    private bool _isEnded; // a piece has ended the walk

    public ParallelWalk(TMemory memory, PhysicalAddress root, int threads, CancellationToken cancellation)
    {
        (_memory, _root, _threads, _cancellation) = (memory, root, threads, cancellation);
    }

    public bool IsCancelled => _cancellation.IsCancellationRequested;

    /// <summary>Whether handlers may be called above the PMD tables.</summary>
    private static bool MeetsEntriesAbove
        => TWalker.CutLevel < PageTableLevel.Pmd || (TWalker.Handlers & (WalkHandlers.Hole | WalkHandlers.MissingTable)) != 0;

    private static bool IsFused => (TWalker.Handlers & WalkHandlers.Fused) != 0;

    private BareTableContext<TPaging, ReadAccess<TMemory>> NewContext => new(new ReadAccess<TMemory>(_memory));

    /// <summary>
    /// Walks all parts of <paramref name="range"/>. The walks of a fused walker's parts go on in the next page table of the same walk.
    /// </summary>
    public WalkResult Walk(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
    {
        var walk = new PieceWalk<TWalker, TPaging, ReadAccess<TMemory>, ParallelPieces<TWalker, TPaging, TMemory>>(
            new PageWalk(LevelShifts.Of<TPaging>()) { Parts = parts }, new ReadAccess<TMemory>(_memory), new(this));
        try
        {
            foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
            {
                _part = part;
                if (!walk.Walk(ref walker, _root, part, isBegun: false)) break;
            }

            _cancellation.ThrowIfCancellationRequested();
            return EndedBy(walk.Code, ref walker, walk.State);
        }
        catch when (_isParallel && !_isEnded && !IsCancelled)
        {
            WalkResult result = EndedBy(0, ref walker, walk.State);
            if (result.IsCompleted) throw;
            return result;
        }
        finally
        {
            _pieces?.Close();
            if (_isParallel) walker = _walker;
            parts = _walk.Parts ?? walk.State.Parts;
        }
    }

    /// <summary>
    /// The result, when the walk above the pieces has ended with <paramref name="code"/>. The pieces before it come first, and one of them
    /// may have ended the walk.
    /// </summary>
    private WalkResult EndedBy(int code, ref TWalker walker, PageWalk walk)
    {
        if (!_isParallel) return walk.Ended(code);
        if (_isEnded) return _walk.Ended(code);
        int before = MergeAll(ref walker, ref walk);
        return before != 0 ? _walk.Ended(before) : walk.Ended(code);
    }

    /// <summary>Adds a piece after what <paramref name="walker"/> has met.</summary>
    /// <returns>The code with which a piece before has ended the walk; 0 if none has.</returns>
    public int Add(ref TWalker walker, ref PageWalk walk, ulong first, ulong last)
    {
        if (!_isParallel)
        {
            _pieces ??= new PieceQueue<TWalker>(_threads - 1, WalkPiece);
            (_walker, _walk, _isParallel) = (walker, walk, true);
            (walker, walk) = (walker.Fork(), WalkOfPiece(in walk));
        }
        else if (MeetsEntriesAbove || walk.MissingTables > 0)
        {
            _pieces.Add(new Piece<TWalker>(walker, in walk) { IsWalked = true });
            (walker, walk) = (walker.Fork(), WalkOfPiece(in walk));
        }

        while (_pieces.IsFull)
        {
            int code = MergeFirst();
            if (code != 0) return code;
        }

        _pieces.Add(new Piece<TWalker>(walker.Fork(), WalkOfPiece(in walk)) { First = first, Last = last });
        return MergeWalked();
    }

    /// <summary>
    /// Called before an entry above the PMD tables that does not point to a table: its pages may continue a run, and only the merged walk
    /// knows which.
    /// </summary>
    public int MeetOther(ref TWalker walker, ref PageWalk walk)
        => (TWalker.Handlers & WalkHandlers.Merges) != 0 ? MergeAll(ref walker, ref walk) : 0;

    /// <summary>Merges all pieces and what <paramref name="walker"/> has met after them, which then is the merged walker.</summary>
    public int MergeAll(ref TWalker walker, ref PageWalk walk)
    {
        if (!_isParallel) return 0;
        _pieces.Add(new Piece<TWalker>(walker, in walk) { IsWalked = true });
        while (!_pieces.IsEmpty)
        {
            int code = MergeFirst();
            if (code != 0) return code;
        }

        (walker, walk, _isParallel) = (_walker, _walk, false);
        return 0;
    }

    private PageWalk WalkOfPiece(in PageWalk walk) => walk.Piece(_walk.Parts?.Active ?? 0);

    private void WalkPiece(Piece<TWalker> piece)
    {
        try
        {
            piece.Code = Walk(ref piece.Walker, ref piece.Walk, piece.First, piece.Last);
        }
        catch (Exception failure)
        {
            piece.Failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>Walks entries of one PMD table, or of one PUD table, by <paramref name="walker"/> or one of its parts.</summary>
    public int Walk<TPart>(ref TPart walker, ref PageWalk walk, ulong first, ulong last)
        where TPart : IEntryWalker
    {
        var context = NewContext;
        PageTableLevel level = PieceLevel.Of<TWalker>();
        if (!TryOpenPudTable(ref context, first, out EntryTable<TPaging> pudTable)) return 0; // the table is gone
        EntryTable<TPaging> table = pudTable;
        int index = Geometry<TPaging>.Index(PageTableLevel.Pud, first);
        if (level == PageTableLevel.Pmd && !context.TryDescend(in pudTable, PageTableLevel.Pud, index, out table)) return 0;
        return walker.WalkEntries(level, ref walk, ref context, table, first, last);
    }

    private bool TryOpenPudTable(
        ref BareTableContext<TPaging, ReadAccess<TMemory>> context, ulong address, out EntryTable<TPaging> pudTable)
    {
        pudTable = default;
        return context.TryOpenRoot(_root, out EntryTable<TPaging> root)
            && context.TryDescend(in root, PageTableLevel.Pgd, Geometry<TPaging>.Index(PageTableLevel.Pgd, address), out var p4dTable)
            && context.TryDescend(in p4dTable, PageTableLevel.P4d, Geometry<TPaging>.Index(PageTableLevel.P4d, address), out pudTable);
    }
}
