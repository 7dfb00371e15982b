namespace WalkGen.Cli.Walkers;

/// <summary>Cuts an output about page tables, one after the other, into parts with about the same number of tables.</summary>
/// <param name="shard">The part to print.</param>
/// <param name="tables">The number of tables of all page tables.</param>
/// <param name="before">What in the output depends on the rows before it.</param>
internal sealed class PartCuts(Shard shard, ulong tables, RowsBefore before)
{
    /// <summary>A page table is cut at no more addresses, which are remembered.</summary>
    private const int MostCuts = 1_000_000;

    private readonly UInt128 _begin = Position(shard.Number - 1, shard.Count, tables);
    private readonly UInt128 _end = shard.IsLast ? UInt128.MaxValue : Position(shard.Number, shard.Count, tables);
    private UInt128 _first;

    /// <summary>Whether the end of the output depends on everything, and the part has it.</summary>
    public bool HasTotals => shard.IsLast && before.HasFlag(RowsBefore.ForTotals);

    /// <summary>What of the next page table is in the part.</summary>
    /// <param name="table">The page table.</param>
    /// <param name="walked">The addresses that the whole output is about; null for none.</param>
    /// <param name="count">The number of its tables.</param>
    /// <param name="rowBreak">Finds where rows can be cut; null if they can be cut at each table.</param>
    public Part Next(PageTable table, VirtualRange? walked, ulong count, RowBreak? rowBreak)
    {
        (UInt128 first, UInt128 after) = (_first, _first += count);
        bool hasBegin = _begin <= first && first < _end, hasEnd = _begin < after && after <= _end;
        if (walked is not { } range) return new Part(null, null, hasBegin, hasEnd);

        VirtualRange? own = null;
        if (_begin < after && first < _end)
        {
            VirtualAddress? start = hasBegin ? range.Start : AddressAt(_begin - first), next = hasEnd ? null : AddressAt(_end - first);
            if (start is { } from && !(next <= from)) own = new VirtualRange(from, next is { } end ? new(end.Value - 1) : range.Last);
        }

        if (HasTotals || (hasEnd && before.HasFlag(RowsBefore.ForEnd)))
            return new Part(range, hasBegin ? default(VirtualAddress) : own?.Start, hasBegin, hasEnd);
        if (hasBegin || own is not { } rows) return new Part(own, default(VirtualAddress), hasBegin, hasEnd);
        VirtualAddress walkedFrom = before.HasFlag(RowsBefore.ForHeading) ? range.Start : rows.Start;
        return new Part(new VirtualRange(walkedFrom, rows.Last), rows.Start, hasBegin, hasEnd);

        VirtualAddress? AddressAt(UInt128 position)
        {
            int cuts = (int)ulong.Min(count, MostCuts), cut = int.Max(1, (int)(position * (uint)cuts / count));
            IReadOnlyList<VirtualRange> pieces = table.Cut(range, cuts);
            if (cut >= pieces.Count) return null;
            return rowBreak is null ? pieces[cut].Start : rowBreak(pieces[cut].Start, range.Last);
        }
    }

    private static UInt128 Position(int number, int count, ulong tables) => (UInt128)tables * (uint)number / (uint)count;
}
