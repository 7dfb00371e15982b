namespace WalkGen.Cli.Walkers;

/// <summary>
/// Counts the tables that a walk reaches again without walking them: remembers how much each table added to the counters when it was
/// walked.
/// </summary>
/// <param name="once">The tables that are walked once.</param>
/// <param name="read">Reads all counters.</param>
/// <param name="add">Adds to all counters.</param>
internal sealed class RepeatedCounts(WalkOnce once, Func<long[]> read, Action<long[]> add)
{
    // By the level and the first address of the entry by which a table was reached first.
    private readonly Dictionary<(PageTableLevel Level, VirtualAddress FirstAt), long[]> _added = [];
    private readonly Stack<(PageTableLevel Level, VirtualAddress FirstAt, ulong Last, long[] Before)> _open = [];

    /// <summary>
    /// Whether to walk the table that <paramref name="entry"/> points to. If not, the counters get what its first walk added to them.
    /// </summary>
    public bool Enters<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        CloseBefore(address);
        if (!once.MayRepeat(entry)) return true;
        if (once.IsFirst(entry, address, EntryFlags.None, AccessRights.None, out VirtualAddress firstAt))
        {
            _open.Push((entry.Level, address, address.Value + (entry.Size - 1), read()));
            return true;
        }

        add(_added[(entry.Level, firstAt)]);
        return false;
    }

    private void CloseBefore(VirtualAddress address)
    {
        while (_open.TryPeek(out var table) && address.Value > table.Last)
        {
            _open.Pop();
            long[] added = read();
            for (int i = 0; i < added.Length; i++) added[i] -= table.Before[i];
            _added[(table.Level, table.FirstAt)] = added;
        }
    }
}
