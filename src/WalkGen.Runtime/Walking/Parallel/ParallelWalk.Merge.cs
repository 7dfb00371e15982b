using System.Runtime.InteropServices;
using WalkGen.CompilerServices;

namespace WalkGen;

// Merges the pieces.
internal sealed partial class ParallelWalk<TWalker, TPaging, TMemory>
{
    private List<MappedRun>? _endedRuns;
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
        int code = Join(piece, out bool isWalkedAgain);
        if (code == 0 && !isWalkedAgain)
        {
            _walker.Merge(in piece.Walker);
            _walk.MissingTables += piece.Walk.MissingTables;
            _walk.Action = piece.Walk.Action;
            piece.Failure?.Throw();
            code = piece.Code;
        }

        if (code == 0 && _walk.Action == WalkAction.Again) code = WalkPudAgain(piece.Last);
        _isEnded = code != 0;
        return code;
    }

    /// <summary>Joins the run of pages and the hole at the start of a piece with those of the merged walk.</summary>
    private int Join(Piece<TWalker> piece, out bool isWalkedAgain)
    {
        isWalkedAgain = false;
        if (_walk.Runs is { } before)
        {
            MappedRuns runs = piece.Walk.Runs!;
            (_endedRuns ??= []).Clear();
            isWalkedAgain = !runs.TryContinue(before, _endedRuns);
            _walk.Runs = runs;
            if (isWalkedAgain) return Walk(ref _walker, ref _walk, piece.First, piece.Last);
            foreach (ref readonly MappedRun run in CollectionsMarshal.AsSpan(_endedRuns))
            {
                int code = _walker.OnRun(ref _walk, in run);
                if (code != 0) return code;
            }
        }

        return _walk.Holes.TryContinue(in piece.Walk.Holes, out VirtualRange hole)
            ? _walker.OnHole(ref _walk, hole, PageTableLevel.Unknown)
            : 0;
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
        return context.TryOpenRoot(_root, out EntryTable<TPaging> root)
            && context.TryDescend(in root, PageTableLevel.Pgd, Geometry<TPaging>.Index(PageTableLevel.Pgd, last), out var p4dTable)
            && context.TryDescend(in p4dTable, PageTableLevel.P4d, Geometry<TPaging>.Index(PageTableLevel.P4d, last), out var pudTable)
            ? _walker.WalkEntries(pud, ref _walk, ref context, pudTable, Math.Max(last & ~mask, _part.Start.Value), last)
            : 0;
    }
}
