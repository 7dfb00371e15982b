using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Counts the tables of a range, each as often as entries point to it, without reading PTE tables.</summary>
/// <param name="access">The memory.</param>
/// <param name="most">The number of tables after which the count may end.</param>
/// <param name="cuts">Gets the addresses at which to cut the range; null if it is not to be cut.</param>
internal ref struct TableCount<TPaging, TAccess>(TAccess access, long most = long.MaxValue, TableCuts? cuts = null)
    where TPaging : struct, IPagingFormat
    where TAccess : struct, ITableAccess
{
    /// <summary>The most tables to read: a table that leads back to itself may be visited billions of times.</summary>
    private const int MostRead = 1 << 16;

    private readonly long _most = most;
    private readonly TableCuts? _cuts = cuts;
    private BareTableContext<TPaging, TAccess> _context = new(access);
    private long _tables;
    private int _read;

    /// <summary>The number of tables below <paramref name="root"/>; null if they are more than the most, or too many to count.</summary>
    public long? Count(PhysicalAddress root, VirtualRange range)
    {
        foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
        {
            if (!_context.TryOpenRoot(root, out EntryTable<TPaging> table)) return _tables;
            if (!TryCount(PageTableLevel.Pgd, table, part.Start.Value, part.Last.Value)) return null;
        }

        return _tables;
    }

    private bool TryCount(PageTableLevel level, EntryTable<TPaging> table, ulong first, ulong last)
    {
        if (++_read > MostRead) return false;
        EntryRange<TPaging> entries = new(level, first, last);
        if (level == PageTableLevel.Pmd)
        {
            _tables += PmdTables.Count(table, entries.First, entries.End);
            if (_cuts is not null) Cut(table, in entries, _cuts);
            return _tables <= _most;
        }

        for (int index = entries.First; (index = table.NextNotNone(level, index, entries.End)) < entries.End; index++)
        {
            Entry<TPaging> entry = table.Read(level, index);
            if (!entry.IsTable) continue;
            if (!entry.IsPassThrough)
            {
                _tables++;
                _cuts?.Count(1);
            }

            if (!_context.TryDescend(in table, level, index, out EntryTable<TPaging> below)) continue;
            ulong entryFirst = entries.FirstOf(index);
            if (!TryCount(level + 1, below, entryFirst, entries.LastOf(entryFirst))) return false;
        }

        return _tables <= _most;
    }

    private static void Cut(EntryTable<TPaging> pmdTable, in EntryRange<TPaging> entries, TableCuts cuts)
    {
        for (int index = entries.First; index < entries.End;)
        {
            int most = (int)Math.Min(cuts.UntilNext, int.MaxValue);
            index = PmdTables.EndOfPiece(pmdTable, index, entries.End, most, out int tables);
            cuts.Count(tables);
            if (tables == most) cuts.Cut(entries.LastOf(entries.FirstOf(index - 1)) + 1);
        }
    }
}
