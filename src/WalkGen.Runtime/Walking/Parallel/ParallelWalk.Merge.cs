using WalkGen.CompilerServices;

namespace WalkGen;

// Merges the pieces.
internal sealed partial class ParallelWalk<TWalker, TPaging, TMemory>
{
    private VirtualRange _part;

    /// <summary>Merges the pieces that have been walked, up to the first one that has not.</summary>
    private int MergeWalked()
    {
        while (_pieces.TryTakeWalked(out Piece<TWalker> piece))
        {
            int code = Merge(piece);
            if (code != 0) return code;
        }

        return 0;
    }

    /// <summary>Merges the first piece, when it has been walked.</summary>
    private int MergeFirst()
    {
        Piece<TWalker> piece;
        while (!_pieces.TryTakeWalked(out piece)) _pieces.Help();
        return Merge(piece);
    }

    private int Merge(Piece<TWalker> piece)
    {
        _isEnded = true; // if something throws
        var again = new PieceAgain<TWalker, TPaging, TMemory>(this, piece.First, piece.Last);
        int code = IsFused ? MergeParts(piece, ref again) : MergeWhole(piece, ref again);
        _isEnded = code != 0;
        return code;
    }

    private int MergeParts(Piece<TWalker> piece, ref PieceAgain<TWalker, TPaging, TMemory> again)
    {
        piece.Failure?.Throw(); // of no part
        return _walker.MergePiece(ref _walk, in piece.Walker, in piece.Walk, ref again);
    }

    private int MergeWhole(Piece<TWalker> piece, ref PieceAgain<TWalker, TPaging, TMemory> again)
    {
        int code = PieceJoin.Join(ref _walker, ref _walk, in piece.Walk, ref again, out bool isWalkedAgain);
        if (code == 0 && !isWalkedAgain)
        {
            _walker.Merge(in piece.Walker);
            _walk.MissingTables += piece.Walk.MissingTables;
            _walk.Action = piece.Walk.Action;
            piece.Failure?.Throw();
            code = piece.Code;
        }

        return code == 0 && _walk.Action == WalkAction.Again ? WalkPudAgain(piece.Last) : code;
    }

    /// <summary>
    /// Retries the PUD entry of the PMD table that ends at <paramref name="last"/>. A retry that was requested earlier in the table has no
    /// effect.
    /// </summary>
    private int WalkPudAgain(ulong last)
    {
        _walk.Action = WalkAction.Subtree;
        const PageTableLevel pud = PageTableLevel.Pud;
        ulong mask = Geometry<TPaging>.OffsetMask(pud);
        if (last != _part.Last.Value && (last & mask) != mask) return 0;
        var context = NewContext;
        return TryOpenPudTable(ref context, last, out EntryTable<TPaging> pudTable)
            ? _walker.WalkEntries(pud, ref _walk, ref context, pudTable, Math.Max(last & ~mask, _part.Start.Value), last)
            : 0;
    }
}
