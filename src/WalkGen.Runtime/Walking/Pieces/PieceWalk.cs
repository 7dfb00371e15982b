using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Walks a page table in pieces: entries of one PMD table. The entries above are walked one by one, by the walker's own loops, which leave
/// the tables below to this type.
/// </summary>
internal struct PieceWalk<TWalker, TPaging, TAccess, TPieces>
    where TWalker : IEntryWalker, allows ref struct
    where TPaging : struct, IPagingFormat
    where TAccess : struct, ITableAccess
    where TPieces : struct, IPieces<TWalker>
{
    private readonly TPieces _pieces;
    private BareTableContext<TPaging, TAccess> _context;
    private PageWalk _walk;

    public PieceWalk(in PageWalk walk, TAccess access, TPieces pieces)
    {
        _walk = walk;
        _pieces = pieces;
        _context = new BareTableContext<TPaging, TAccess>(access);
        _context.PrefetchAt(TablePrefetch.Distance); // a piece ends early, but the walk goes on
    }

    /// <summary>The state of the walk.</summary>
    public readonly PageWalk State => _walk;

    /// <summary>The address at which the walk goes on.</summary>
    public ulong Next { get; set; }

    /// <summary>The level of the entry at <see cref="Next"/>. The entries above that contain the address have been entered.</summary>
    public PageTableLevel NextLevel { get; set; }

    /// <summary>The code that ended the walk; 0 if it was not ended.</summary>
    public int Code { get; private set; }

    /// <summary>
    /// Walks the table at <paramref name="root"/>, which must cover <paramref name="range"/>, from <see cref="Next"/> on; false if the walk
    /// ended before the last address.
    /// </summary>
    public bool Walk(ref TWalker walker, PhysicalAddress root, VirtualRange range, bool isBegun)
    {
        if (!_context.TryOpenRoot(root, out EntryTable<TPaging> table))
        {
            _walk.MissingTables++;
            return Goes(walker.OnMissingTable(ref _walk, range, PageTableLevel.Pgd, root));
        }

        bool merges = (TWalker.Handlers & WalkHandlers.Merges) != 0;
        if (!isBegun)
        {
            if (merges) walker.StartTables<TPaging>(ref _walk, range.Start.Value);
            (Next, NextLevel) = (range.Start.Value, PageTableLevel.Pgd);
        }

        if (!Walk(ref walker, PageTableLevel.Pgd, table, range.Start.Value, range.Last.Value)) return false;
        if (!Goes(_pieces.End(ref walker, ref _walk))) return false;
        return !merges || Goes(walker.EndTables(ref _walk, range.Last.Value));
    }

    private bool Walk(ref TWalker walker, PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last)
    {
        EntryRange<TPaging> entries = new(level, first, last);
        int start = new EntryRange<TPaging>(level, Math.Max(first, Next), last).First;
        return level == PieceLevel.Of<TWalker>()
            ? TakePieces(ref walker, level, table, in entries, start)
            : WalkAbove(ref walker, level, table, in entries, start);
    }

    private bool WalkAbove(ref TWalker walker, PageTableLevel level, EntryTable<TPaging> table, in EntryRange<TPaging> entries, int start)
    {
        for (int index = start; index < entries.End; index++)
        {
            ulong first = entries.FirstOf(index), last = entries.LastOf(first);
            bool isEntered = first < Next || (first == Next && level < NextLevel);
            if (!isEntered && Ends(level, first)) return false;
            int next = isEntered ? index : table.NextNotNone(level, index, entries.End);
            if (next > index)
            {
                index = next - 1;
                if (!Goes(WalkEntries(ref walker, level, table, first, entries.LastOf(entries.FirstOf(index))))) return false;
                continue;
            }

            if (!isEntered)
            {
                bool isLeft = Enter(ref walker, level, table, index, first, last, out int code);
                if (!Goes(code)) return false;
                if (!isLeft) continue;
            }

            if (!_context.TryDescend(in table, level, index, out EntryTable<TPaging> below)) continue;
            if (!Walk(ref walker, level + 1, below, first, last)) return false;
            if (level != PageTableLevel.Pud || _walk.Action != WalkAction.Again) continue;
            (Next, NextLevel) = (first, level); // enters the entry again
            index--;
        }

        return true;
    }

    /// <summary>Walks an entry, but not the table below it; returns whether the walk goes on there.</summary>
    private bool Enter(
        ref TWalker walker, PageTableLevel level, EntryTable<TPaging> table, int index, ulong first, ulong last, out int code)
    {
        code = Geometry<TPaging>.IsPassThrough(level) ? 0 : _pieces.Meet(ref walker, ref _walk, table.Read(level, index).IsTable);
        if (code != 0) return false;
        _context.StartDeferring(level);
        code = WalkEntries(ref walker, level, table, first, last);
        return _context.StopDeferring();
    }

    private bool TakePieces(ref TWalker walker, PageTableLevel level, EntryTable<TPaging> table, in EntryRange<TPaging> entries, int start)
    {
        for (int index = start; index < entries.End;)
        {
            ulong first = entries.FirstOf(index);
            if (Ends(level, first)) return false;
            index = EndOfPiece(level, table, index, entries.End, out int tables);
            ulong last = entries.LastOf(entries.FirstOf(index - 1));
            if (!Goes(_pieces.Take(ref walker, ref _walk, ref _context, level, table, first, last, tables))) return false;
        }

        return true;
    }

    private readonly int EndOfPiece(PageTableLevel level, EntryTable<TPaging> table, int index, int end, out int tables)
    {
        tables = 1;
        if (level != PageTableLevel.Pmd) return Math.Min(end, table.NextNotNone(level, index, end) + 1);
        int most = (TWalker.Handlers & WalkHandlers.PmdTables) != 0 ? int.MaxValue : Math.Max(1, _pieces.MostTables);
        return PmdTables.EndOfPiece(table, index, end, most, out tables);
    }

    private int WalkEntries(ref TWalker walker, PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last)
        => walker.WalkEntries(level, ref _walk, ref _context, table, first, last);

    private bool Ends(PageTableLevel level, ulong next)
    {
        if (!_pieces.IsOver) return false;
        (Next, NextLevel) = (next, level);
        return true;
    }

    private bool Goes(int code)
    {
        Code = code;
        return code == 0;
    }
}
