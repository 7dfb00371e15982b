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

    /// <summary>The uniform tables that <paramref name="table"/> reaches.</summary>
    public static UniformTables Of(PageTable table)
    {
        var visitor = new Visitor(new UniformTables());
        table.Accept(ref visitor);
        return visitor.Tables;
    }

    /// <summary>
    /// The entry of each level from the table of <paramref name="level"/> at <paramref name="table"/> down to the leaf; null if the table
    /// is not uniform.
    /// </summary>
    public ulong[]? ChainOf(PhysicalAddress table, PageTableLevel level) => _chains.GetValueOrDefault((table, level));

    private readonly struct Visitor(UniformTables tables) : IPageTableVisitor
    {
        public UniformTables Tables => tables;

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            var levels = new Stack<(PageTableLevel Level, HashSet<PhysicalAddress> Tables)>();
            HashSet<PhysicalAddress> reached = [table.Root];
            for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
            {
                levels.Push((level, reached));
                reached = Below<TPaging, TMemory>(table.Memory, level, reached);
                level = Geometry<TPaging>.TestedLevel(level);
            }

            while (levels.TryPop(out var next))
            {
                foreach (PhysicalAddress address in next.Tables) Add<TPaging, TMemory>(table.Memory, next.Level, address);
            }
        }

        private static HashSet<PhysicalAddress> Below<TPaging, TMemory>(
            TMemory memory, PageTableLevel level, HashSet<PhysicalAddress> tables)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            HashSet<PhysicalAddress> below = [];
            foreach (PhysicalAddress address in tables)
            {
                if (!EntrySpan<TPaging>.TryOpen(in memory, level, address, out EntrySpan<TPaging> entries)) continue;
                for (int index = 0; index < entries.Length; index++)
                {
                    if (entries[index].IsTable) below.Add(entries[index].Address);
                }
            }

            return below;
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
