using System.Numerics;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Walks tables with several walkers, a few PMD entries at a time, so that the tables below come from memory once. A part walks an entry of
/// the highest level that its handlers need on its own, with everything below it.
/// </summary>
internal readonly ref struct FusedTables<TFused, TPaging, TContext>
    where TFused : IFusedWalker
    where TPaging : struct, IPagingFormat
    where TContext : struct, IWalkContext<TPaging>
{
    /// <summary>So many PMD entries at a time. Their tables and those of the next piece fit into an L1 cache.</summary>
    private const int PieceLength = 4;

    private readonly ref TFused _walker;
    private readonly ref TContext _context;
    private readonly FusedParts _parts;

    public FusedTables(ref TFused walker, FusedParts parts, ref TContext context)
    {
        _walker = ref walker;
        _context = ref context;
        _parts = parts;
    }

    /// <summary>Walks the entries of a table that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    public void Walk(PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last, uint walked)
    {
        if (_context.Defers(level)) return;
        EntryRange<TPaging> entries = new(level, first, last);
        if (level == PageTableLevel.Pmd)
        {
            for (int index = entries.First; index < entries.End;)
            {
                uint active = walked & _parts.Active;
                if (active == 0) return;
                if ((active & _parts.SeesEmpty) == 0) index = table.NextNotNone(level, index, entries.End);
                if (index >= entries.End) return;
                int end = Math.Min(entries.End, (index | (PieceLength - 1)) + 1);
                WalkPiece(table, entries.FirstOf(index), entries.LastOf(entries.FirstOf(end - 1)), active);
                index = end;
            }

            return;
        }

        uint own = walked & _parts.CutAt(level), below = walked & ~own;
        for (int index = entries.First; index < entries.End; index++)
        {
            uint active = walked & _parts.Active;
            if (active == 0) return;
            ulong entryFirst = entries.FirstOf(index), entryLast = entries.LastOf(entryFirst);
            int next = table.NextNotNone(level, index, entries.End);
            if (next > index)
            {
                WalkOwn(level, table, entryFirst, entries.LastOf(entries.FirstOf(next - 1)), active & (own | _parts.SeesEmpty));
                index = next - 1;
                continue;
            }

            WalkOwn(level, table, entryFirst, entryLast, active & own);
            if ((active & below) == 0) continue;
            if (!_context.TryDescend(in table, level, index, out EntryTable<TPaging> belowTable))
            {
                WalkOwn(level, table, entryFirst, entryLast, active & below);
                continue;
            }

            foreach (int part in new SetBits(active & below)) _parts.Walk(part).Runs?.Enter(table.Read(level, index));
            Walk(level + 1, belowTable, entryFirst, entryLast, active & below);
        }
    }

    /// <summary>
    /// Lets each of <paramref name="parts"/> walk a few PMD entries. The second part prefetches the tables of the next piece: the first one
    /// still waits for its own, and the others give them time to arrive.
    /// </summary>
    private void WalkPiece(EntryTable<TPaging> table, ulong first, ulong last, uint parts)
    {
        int before = BitOperations.IsPow2(parts) ? 1 : 0; // the number of parts before this one
        foreach (int part in new SetBits(parts))
        {
            _context.PrefetchAt(before++ == 1 ? PieceLength : 0);
            WalkPart(part, PageTableLevel.Pmd, table, first, last);
        }
    }

    /// <summary>Lets each of <paramref name="parts"/> walk entries of a table with its own loops.</summary>
    private void WalkOwn(PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last, uint parts)
    {
        _context.PrefetchAt(null);
        foreach (int part in new SetBits(parts)) WalkPart(part, level, table, first, last);
    }

    private void WalkPart(int part, PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last)
    {
        var call = new EntriesCall<TPaging, TContext>(level, ref _parts.Walk(part), ref _context, table, first, last);
        try
        {
            _parts.End(part, _walker.Call(part, ref call));
        }
        catch (Exception failure) when (_parts.IsPiece)
        {
            _parts.Fail(part, failure);
        }
    }
}
