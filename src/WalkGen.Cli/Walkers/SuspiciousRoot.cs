namespace WalkGen.Cli.Walkers;

/// <summary>A root table that a system rarely has.</summary>
/// <param name="Address">The physical address of the table.</param>
/// <param name="Fault">What is suspicious, such as <c>has no present entry</c>.</param>
internal sealed record SuspiciousRoot(PhysicalAddress Address, string Fault)
{
    /// <summary>The root at <paramref name="address"/>, whose tables have no leaf.</summary>
    public static SuspiciousRoot WithoutLeaf(PhysicalAddress address) => new(address, "leads to no mapped page");

    /// <summary>The root tables of <paramref name="table"/> without a present entry or with malformed entries.</summary>
    public static List<SuspiciousRoot> Of(PageTable table)
    {
        var search = new Search([]);
        table.Accept(ref search);
        return search.Found;
    }

    private readonly struct Search(List<SuspiciousRoot> found) : IPageTableVisitor
    {
        public List<SuspiciousRoot> Found => found;

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (!table.TryOpenRoot(out EntrySpan<TPaging> root)) return;
            (int present, int malformed) = (0, 0);
            for (int index = 0; index < root.Length; index++)
            {
                // At the level that tests it: the entry of a pass-through level counts as present.
                var entry = new Entry<TPaging>(root[index].Raw, Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd));
                if (entry.IsPresent) present++;
                else if (entry.IsMalformed) malformed++;
            }

            if (present == 0) found.Add(new SuspiciousRoot(table.Root, "has no present entry"));
            else if (malformed > 0) found.Add(new SuspiciousRoot(table.Root, $"has {malformed} malformed entries"));
        }
    }
}
