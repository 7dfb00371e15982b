namespace WalkGen.Cli.Walkers;

/// <summary>
/// The tables below which every page is the same: all entries of a table are equal, and so down to leaves that map one frame (Linux: the
/// shadow of unused memory with KASAN).
/// </summary>
internal sealed class UniformTables
{
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), ulong[]> _chains = [];

    private UniformTables()
    {
    }

    /// <summary>The uniform tables of <paramref name="table"/> among those that are reached several times.</summary>
    public static UniformTables Of(PageTable table, SharedTables shared)
    {
        var visitor = new Visitor(new UniformTables(), shared);
        table.Accept(ref visitor);
        return visitor.Tables;
    }

    /// <summary>
    /// The entry of each level from the table of <paramref name="level"/> at <paramref name="table"/> down to the leaf; null if the table
    /// is not uniform.
    /// </summary>
    public ulong[]? ChainOf(PhysicalAddress table, PageTableLevel level) => _chains.GetValueOrDefault((table, level));

    private readonly struct Visitor(UniformTables tables, SharedTables shared) : IPageTableVisitor
    {
        public UniformTables Tables => tables;

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            // A uniform table reaches the table below several times: that one is among the shared tables too, and comes first.
            foreach (var (address, level) in shared.All.OrderByDescending(static one => one.Level))
                Add<TPaging, TMemory>(table.Memory, level, address);
        }

        private void Add<TPaging, TMemory>(TMemory memory, PageTableLevel level, PhysicalAddress address)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (!EntrySpan<TPaging>.TryOpen(in memory, level, address, out EntrySpan<TPaging> entries)) return;
            Entry<TPaging> first = entries[0];
            for (int index = 1; index < entries.Length; index++)
            {
                if (entries[index].Raw != first.Raw) return;
            }

            if (first.IsLeaf) tables._chains[(address, level)] = [first.Raw];
            else if (first.IsTable && tables.ChainOf(first.Address, first.Level + 1) is { } chain)
                tables._chains[(address, level)] = [first.Raw, .. chain];
        }
    }
}
