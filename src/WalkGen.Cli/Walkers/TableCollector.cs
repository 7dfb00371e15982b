using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Collects the memory of all tables of page tables, each once.</summary>
[PageWalker]
internal sealed partial class TableCollector(HeldFrames frames)
{
    private readonly TableSet _tables = new(frames);

    /// <summary>The tables in the order of the walks, also those that the image lacks.</summary>
    public List<PhysicalRange> Tables { get; } = [];

    /// <summary>Adds the tables of <paramref name="table"/>.</summary>
    public void Add(PageTable table)
    {
        var roots = new Roots(this);
        table.Accept(ref roots);
        this.Walk(table);
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    private WalkAction OnEntry<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsTable || entry.IsPassThrough) return WalkAction.Subtree;
        return Add<TPaging>(entry.Level + 1, entry.Address) ? WalkAction.Subtree : WalkAction.Continue;
    }

    private bool Add<TPaging>(PageTableLevel level, PhysicalAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!_tables.Add(level, address)) return false;
        Tables.Add(new PhysicalRange(address, (ulong)Geometry<TPaging>.TableSize(level)));
        return true;
    }

    private readonly struct Roots(TableCollector collector) : IPageTableVisitor
    {
        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => collector.Add<TPaging>(PageTableLevel.Pgd, table.Root);
    }
}
